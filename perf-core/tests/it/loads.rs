//! Loads, as they are read from a plan, told in words, and changed into each other.

use std::num::{NonZeroU32, NonZeroU64};
use std::path::Path;
use std::time::Duration;

use perf_core::{Arrivals, Load, Rate, Stage, Stages, parse_plan};
use proptest::prelude::*;

fn plan(top: &str, load: &str) -> String {
    format!(
        "version = 1\n{top}\ntarget = {{ base_url = \"http://127.0.0.1\" }}\n[[scenario]]\n\
         name = \"a\"\nload = {load}\nstep = [{{ path = \"/\" }}]\n"
    )
}

fn read(load: &str) -> Load {
    match parse_plan(&plan("", load), "perf.toml", Path::new(""), &|_| None) {
        Ok(mut plan) => plan.scenarios.remove(0).load,
        Err(error) => panic!("{load}: {error}"),
    }
}

fn mistakes(top: &str, load: &str) -> String {
    match parse_plan(&plan(top, load), "perf.toml", Path::new(""), &|_| None) {
        Ok(plan) => panic!("no mistake found: {plan:#?}"),
        Err(error) => error.to_string(),
    }
}

const LOADS: &[&str] = &[
    "{ iterations = 100, virtual_users = 4 }",
    "{ iterations = 1 }",
    r#"{ virtual_users = 50, duration = "5m" }"#,
    r#"{ virtual_users = 50, duration = "5m", spawn_rate = "5/s", ramp_down = "10s" }"#,
    r#"{ stages = [{ virtual_users = 50, over = "10s" }, { hold = "1m" }, { pause = "5s" }] }"#,
    r#"{ stages = [{ virtual_users = 1, hold = "10s" }] }"#,
    r#"{ stages = [
        { virtual_users = 5, over = "10s" }, { virtual_users = 20, from = 10, over = "10s" },
        { hold = "1m" }, { virtual_users = 0, over = "1m" },
    ] }"#,
    r#"{ arrival_rate = "50/s", duration = "30s" }"#,
    r#"{ arrival_rate = "50/s", duration = "30s", arrivals = "poisson", connections = 5 }"#,
    r#"{ stages = [{ arrival_rate = "100/s", over = "10s" }, { hold = "1m" }], max_in_flight = 7 }"#,
    r#"{ stages = [{ arrival_rate = "0/s", from = "60/min", over = "10s" }], arrivals = "poisson" }"#,
    "{ burst = 500 }",
    r#"{ burst = 20000, times = 3, every = "10s" }"#,
];

#[test]
fn every_load_is_told_in_words() {
    let told = LOADS
        .iter()
        .map(|text| format!("{text}\n= {}\n", read(text)));
    insta::assert_snapshot!(told.collect::<Vec<_>>().join("\n"));
}

#[test]
fn a_stage_goes_on_from_where_the_last_one_ended() {
    let load = read(
        r#"{ stages = [
            { arrival_rate = "10/s", over = "2s" },
            { hold = "3s" },
            { arrival_rate = "40/s", from = "20/s", over = "1s" },
            { pause = "4s" },
            { arrival_rate = "30/s", over = "1s" },
            { arrival_rate = "5/s", hold = "2s" },
        ] }"#,
    );
    let stages = load.arrival_stages().expect("it has stages");
    let told: Vec<_> = stages
        .as_slice()
        .iter()
        .map(|stage| {
            let (from, to) = (stage.from.as_per_second(), stage.to.as_per_second());
            (from, to, stage.over.as_secs())
        })
        .collect();
    let expected = [
        (0.0, 10.0, 2),
        (10.0, 10.0, 3),
        (20.0, 40.0, 1),
        (0.0, 0.0, 4),
        (0.0, 30.0, 1),
        (5.0, 5.0, 2),
    ];
    assert_eq!(told, expected);
    assert_eq!(stages.duration(), Duration::from_secs(13));
    assert!(
        (stages.area() - 95.0).abs() < 1e-9,
        "10 + 30 + 30 + 15 + 10"
    );
    let rate_after = |seconds| {
        let rate = load.requested_rate_after(Duration::from_secs(seconds))?;
        Some((rate.as_per_second() * 1e6).round() / 1e6)
    };
    assert_eq!(rate_after(0), Some(7.307_692), "95 in 13 s");
    assert_eq!(rate_after(1), Some(7.708_333), "2.5 fewer, in 12 s");
    assert_eq!(rate_after(10), Some(8.333_333), "25 in the last 3 s");
    assert_eq!(rate_after(11), Some(5.0));
    assert_eq!([rate_after(13), rate_after(14)], [None; 2]);
}

#[test]
fn what_an_open_model_can_have_under_way_has_its_defaults() {
    let capacity = |load: &str| {
        let capacity = read(load).capacity().expect("it is open");
        (capacity.connections.get(), capacity.max_in_flight.get())
    };
    let arrivals = r#"{ arrival_rate = "5/s", duration = "1s" }"#;
    assert_eq!(capacity(arrivals), (100, 10_000));
    assert_eq!(capacity("{ burst = 50 }"), (50, 10_000));
    assert_eq!(capacity("{ burst = 800 }"), (500, 10_000));
    assert_eq!(capacity("{ burst = 9000 }"), (500, 18_000));
    assert_eq!(capacity("{ burst = 9, connections = 3 }"), (3, 10_000));
    assert!(read("{ iterations = 1 }").capacity().is_none());
    for (text, load) in LOADS.iter().map(|text| (text, read(text))) {
        assert_eq!(load.is_open(), load.capacity().is_some(), "{text}");
        let shapes = [
            load.user_stages().is_some(),
            load.arrival_stages().is_some(),
        ];
        assert!(
            !shapes.contains(&true) || shapes[1] == load.is_open(),
            "{text}"
        );
    }
}

#[test]
fn a_drawn_number_of_starts_is_no_requested_rate() {
    let rate = |load: &str| read(load).requested_rate_after(Duration::ZERO);
    assert_eq!(
        rate(r#"{ arrival_rate = "5/s", duration = "1s" }"#),
        Rate::per_second(5.0)
    );
    let poisson = r#"{ arrival_rate = "5/s", duration = "1s", arrivals = "poisson" }"#;
    assert_eq!(rate(poisson), None);
    assert_eq!(rate("{ burst = 5 }"), None);
    assert_eq!(rate("{ iterations = 5 }"), None);
}

#[test]
fn the_seed_is_zero_unless_the_plan_says_so() {
    let seed = |top: &str| {
        parse_plan(
            &plan(top, "{ iterations = 1 }"),
            "p",
            Path::new(""),
            &|_| None,
        )
        .expect("it is right")
        .seed
    };
    assert_eq!(seed(""), 0);
    assert_eq!(seed("seed = 42"), 42);
    assert_eq!(seed("seed = 9223372036854775807"), u64::MAX / 2);
    insta::assert_snapshot!(mistakes("seed = -1", "{ iterations = 1 }"));
}

#[test]
fn mistakes_in_a_load_are_told_in_their_places() {
    let wrong = [
        "{}",
        r#"{ burst = 5, arrival_rate = "5/s" }"#,
        r#"{ iterations = 5, spawn_rate = "5/s", ramp_down = "1s", arrivals = "poisson" }"#,
        r#"{ virtual_users = 5, duration = "5s", max_in_flight = 7, times = 3 }"#,
        r#"{ virtual_users = 50, duration = "10s", spawn_rate = "5/s", ramp_down = "1s" }"#,
        r#"{ virtual_users = 50, duration = "10s", spawn_rate = "0/s" }"#,
        r#"{ arrival_rate = "5/s", duration = "5s", arrivals = "random", every = "5s" }"#,
        "{ burst = 0 }",
        "{ burst = 5, times = 3 }",
        r#"{ burst = 5, every = "3s" }"#,
        "{ burst = 500, max_in_flight = 100 }",
        r#"{ burst = 5, duration = "3s", virtual_users = 3, arrivals = "uniform" }"#,
        "{ stages = [] }",
        "{ stages = 5 }",
        r#"{ stages = [{ pause = "5s" }] }"#,
        r#"{ stages = [{ virtual_users = 0, over = "5s" }] }"#,
        "{ stages = [{ virtual_users = 5 }] }",
        r#"{ stages = [{ virtual_users = 5, over = "5s" }, { arrival_rate = "5/s", over = "5s" }] }"#,
        r#"{ stages = [{ hold = "5s" }, { virtual_users = 5, over = "5s" }] }"#,
        r#"{ stages = [{ virtual_users = 5, over = "5s" }, { pause = "5s" }, { hold = "5s" }] }"#,
        r#"{ stages = [{ virtual_users = 5, hold = "5s", from = 3 }] }"#,
        r#"{ stages = [{ virtual_users = 5, over = "0s" }, { virtual_users = -1, over = "1s" }] }"#,
        r#"{ stages = [{ virtual_users = 5, ovr = "5s" }] }"#,
        r#"{ stages = [{ arrival_rate = "5ms", over = "5s" }, { hold = "1s" }] }"#,
        r#"{ stages = [{ virtual_users = 5, over = "5s" }], duration = "5s", connections = 3 }"#,
        r#"{ stages = [{ arrival_rate = "5/s", over = "5s" }], virtual_users = 5, times = 2 }"#,
    ];
    let told = wrong.map(|load| mistakes("", load));
    insta::assert_snapshot!(told.join("\n"));
}

#[test]
fn loads_change_into_each_other() {
    let ten = NonZeroU64::new(10).expect("not zero");
    let minute = Duration::from_mins(1);
    let users = read(r#"{ virtual_users = 3, duration = "5s" }"#);
    let ten_iterations = read("{ iterations = 10, virtual_users = 3 }");
    assert_eq!(users.with_iterations(ten), ten_iterations);
    assert_eq!(
        read("{ iterations = 9, virtual_users = 3 }").with_duration(minute),
        users.with_duration(minute)
    );
    let stages = read(
        r#"{ stages = [{ virtual_users = 3, over = "2s" }, { virtual_users = 1, over = "1s" }] }"#,
    );
    assert_eq!(stages.with_iterations(ten), ten_iterations);
    assert_eq!(
        stages.with_duration(minute),
        read(
            r#"{ stages = [{ virtual_users = 3, over = "40s" }, { virtual_users = 1, over = "20s" }] }"#
        )
    );
    let arrivals = read(r#"{ arrival_rate = "5/s", duration = "1s", arrivals = "poisson" }"#);
    assert_eq!(
        arrivals.with_iterations(ten),
        read(r#"{ arrival_rate = "5/s", duration = "2s", arrivals = "poisson" }"#)
    );
    let ramp = read(r#"{ stages = [{ arrival_rate = "10/s", over = "1s" }, { hold = "1s" }] }"#);
    let thirty = NonZeroU64::new(30).expect("not zero");
    assert_eq!(
        ramp.with_iterations(thirty),
        read(r#"{ stages = [{ arrival_rate = "10/s", over = "2s" }, { hold = "2s" }] }"#)
    );
    let bursts = read(r#"{ burst = 5, times = 3, every = "25s", connections = 2 }"#);
    assert_eq!(
        bursts.with_duration(minute),
        bursts,
        "at 0 s, 25 s and 50 s"
    );
    assert_eq!(
        bursts.with_duration(Duration::from_secs(50)).to_string(),
        "2 times 5 at once, every 25.0 s"
    );
    assert_eq!(bursts.with_iterations(ten).to_string(), "10 at once");
    let once = read("{ burst = 5 }");
    assert_eq!(once.with_duration(minute), once);
}

#[test]
fn coming_and_leaving_are_shortened_alike_where_they_do_not_fit() {
    let users =
        read(r#"{ virtual_users = 50, duration = "1m", spawn_rate = "5/s", ramp_down = "30s" }"#);
    let spans = |load: &Load| {
        let stages = load.user_stages().expect("it ends by time");
        let told = stages.as_slice().iter();
        told.map(|stage| (stage.from, stage.to, stage.over.as_secs()))
            .collect::<Vec<_>>()
    };
    assert_eq!(spans(&users), [(0, 50, 10), (50, 50, 20), (50, 0, 30)]);
    let short = users.with_duration(Duration::from_secs(8));
    assert_eq!(spans(&short), [(0, 50, 2), (50, 50, 0), (50, 0, 6)]);
    assert_eq!(short.concurrency(), users.concurrency());
}

#[test]
fn nothing_at_all_is_no_stages() {
    let stage = |from, to| Stage {
        from,
        to,
        over: Duration::from_secs(1),
    };
    assert!(Stages::<u32>::new(Vec::new()).is_none());
    assert!(Stages::new(vec![stage(0, 0)]).is_none());
    let one = Stages::new(vec![stage(0, 0), stage(1, 0)]).expect("it has a value");
    assert_eq!(one.peak(), 1);
}

fn stages() -> impl Strategy<Value = Stages<u32>> {
    let stage = (0_u32..100, 0_u32..100, 0_u64..100_000_000_000).prop_map(|(from, to, nanos)| {
        let over = Duration::from_nanos(nanos);
        Stage { from, to, over }
    });
    prop::collection::vec(stage, 1..8).prop_filter_map("all zero", Stages::new)
}

proptest! {
    #[test]
    fn stretched_stages_keep_their_shape(stages in stages(), nanos in 1_u64..1_000_000_000_000_000) {
        let wanted = Duration::from_nanos(nanos);
        let stretched = stages.lasting(wanted);
        if stages.duration().is_zero() {
            prop_assert_eq!(stretched, stages);
        } else {
            prop_assert_eq!(stretched.duration(), wanted);
            prop_assert_eq!(stretched.peak(), stages.peak());
            let factor = wanted.as_secs_f64() / stages.duration().as_secs_f64();
            // Each border is off by a nanosecond at most, at values below 100.
            let tolerance = stages.area() * factor * 1e-9 + 8.0 * 100.0 * 2e-9;
            prop_assert!((stretched.area() - stages.area() * factor).abs() <= tolerance);
        }
    }

    #[test]
    fn users_come_stay_and_leave_within_the_duration(
        count in 1_u32..1000,
        duration in 0_u64..1_000_000,
        per_second in 0.001_f64..1000.0,
        ramp_down in 0_u64..1_000_000,
    ) {
        let load = Load::VirtualUsers {
            virtual_users: NonZeroU32::new(count).expect("at least one"),
            duration: Duration::from_millis(duration),
            spawn_rate: Rate::per_second(per_second),
            ramp_down: Duration::from_millis(ramp_down),
        };
        let stages = load.user_stages().expect("it ends by time");
        prop_assert_eq!(stages.duration(), Duration::from_millis(duration));
        prop_assert_eq!(stages.peak(), count);
    }

    #[test]
    fn a_rate_goes_on_until_the_wanted_number(
        per_second in 0.01_f64..10_000.0,
        total in 1_u64..1_000_000,
    ) {
        let rate = Rate::per_second(per_second).expect("it is finite");
        let capacity = read("{ burst = 1 }").capacity().expect("it is open");
        let load = Load::ArrivalRate {
            rate,
            duration: Duration::from_secs(1),
            arrivals: Arrivals::Uniform,
            capacity,
        };
        let total = NonZeroU64::new(total).expect("at least one");
        let stages = load.with_iterations(total).arrival_stages().expect("it has a rate");
        prop_assert!((stages.area() - total.get() as f64).abs() < 0.01);
    }
}
