//! The two tests that verdicts need, for all metrics together: worse by more than is tolerated,
//! and worse at all.

use super::arrangement::Exchange;
use super::columns::{Columns, Statistic};
use super::max_t::max_t;

/// A metric as it enters the family: its values, larger is worse, with a place for each run.
#[derive(Debug, Clone, PartialEq)]
pub(super) struct Member {
    /// As they are.
    pub(super) plain: Vec<Option<f64>>,
    /// With the candidate moved by what is tolerated.
    pub(super) shifted: Vec<Option<f64>>,
}

/// What the tests say, in the order of the members.
#[derive(Debug, Clone, PartialEq)]
pub(super) struct FamilyTest {
    pub(super) p_values: Vec<f64>,
    pub(super) adjusted: Vec<f64>,
    pub(super) adjusted_of_any: Vec<f64>,
    /// What the most extreme statistic has to reach.
    pub(super) critical: Option<f64>,
}

pub(super) fn test_family(
    statistic: Statistic,
    exchange: Exchange,
    members: &[Member],
    level: f64,
) -> FamilyTest {
    let columns = |of: fn(&Member) -> &Vec<Option<f64>>| {
        let all: Vec<_> = members.iter().map(|member| of(member).clone()).collect();
        Columns::new(statistic, &all)
    };
    let tolerated = max_t(&columns(|member| &member.shifted), exchange);
    let any = max_t(&columns(|member| &member.plain), exchange);
    let mut test = FamilyTest {
        critical: any.critical(level),
        p_values: tolerated.raw,
        adjusted: tolerated.adjusted,
        adjusted_of_any: any.adjusted,
    };
    for (at, member) in members.iter().enumerate() {
        if member.plain.iter().all(Option::is_some) {
            continue;
        }
        // Where runs lack the metric some labellings leave one side empty. The exact test on the
        // runs that have it does not know these, and the family must not do better.
        let own = own_p(statistic, exchange, &member.shifted);
        test.p_values[at] = own;
        test.adjusted[at] = test.adjusted[at].max(own);
        let own_of_any = own_p(statistic, exchange, &member.plain);
        test.adjusted_of_any[at] = test.adjusted_of_any[at].max(own_of_any);
    }
    test
}

/// The p-value of a metric on the runs that have it.
fn own_p(statistic: Statistic, exchange: Exchange, column: &[Option<f64>]) -> f64 {
    let present = column.iter().flatten().copied().map(Some).collect();
    let exchange = among_present(exchange, column);
    let family = max_t(&Columns::new(statistic, &[present]), exchange);
    family.raw.first().copied().unwrap_or(1.0)
}

/// What may be exchanged among the runs that have a metric.
fn among_present(exchange: Exchange, column: &[Option<f64>]) -> Exchange {
    let present = |rows: &[Option<f64>]| rows.iter().flatten().count();
    match exchange {
        Exchange::Labels { baseline, .. } => Exchange::Labels {
            baseline: present(&column[..baseline]),
            candidate: present(&column[baseline..]),
        },
        Exchange::Signs { .. } => Exchange::Signs {
            pairs: present(column),
        },
    }
}
