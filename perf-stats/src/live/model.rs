//! Counts that are read while they are written, in every order that the memory model allows.

use std::sync::Arc;
use std::time::Duration;

use super::distribution::{Counted, Distribution};

/// Loom keeps the state of each atomic for each order that it tries, and a distribution has thousands:
/// so few threads and switches between them as show what can go wrong.
const SWITCHES: usize = 3;

const LATENCIES: [Duration; 2] = [Duration::from_nanos(2), Duration::from_nanos(1)];

fn counted(distribution: &Distribution) -> Counted {
    let mut counted = Counted::default();
    distribution.add_to(&mut counted);
    counted
}

#[test]
fn what_is_read_later_is_never_less_and_in_the_end_it_is_all() {
    let mut model = loom::model::Builder::new();
    model.preemption_bound = Some(SWITCHES);
    model.check(|| {
        let written = Arc::new(Distribution::new());
        let writer = {
            let written = Arc::clone(&written);
            loom::thread::spawn(move || LATENCIES.map(|latency| written.add(latency)))
        };
        let first = counted(&written);
        let second = counted(&written);
        writer.join().unwrap();
        let last = counted(&written);
        // A difference that did not fit together would be no histogram.
        let nothing = Counted::default();
        let parts = [
            first.since(&nothing),
            second.since(&first),
            last.since(&second),
        ];
        let counts = parts.map(|part| part.count());
        assert_eq!(counts.iter().sum::<u64>(), 2, "{counts:?}");
        assert_eq!(last.since(&nothing).count(), 2);
    });
}
