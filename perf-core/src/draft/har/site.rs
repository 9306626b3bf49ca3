//! Whose recording it is: the origin that the plan is for.

use super::address::{Address, host_of};

/// The most frequent origin of the site that `first` belongs to; the earliest of several.
pub(super) fn first_party<'a>(first: &Address, addresses: &[&'a Address]) -> Option<&'a str> {
    let site = site_of(first.host());
    let counted = counted_origins(addresses);
    let own = counted
        .into_iter()
        .filter(|(origin, _)| site_of(host_of(origin)) == site);
    // The earliest wins: of equal ones `max_by_key` would take the last.
    let best = own.rev().max_by_key(|(_, count)| *count);
    best.map(|(origin, _)| origin)
}

/// The origins in the order of their first request, with how many requests each has.
pub(super) fn counted_origins<'a>(addresses: &[&'a Address]) -> Vec<(&'a str, usize)> {
    let mut counted: Vec<(&str, usize)> = Vec::new();
    for address in addresses {
        match counted
            .iter_mut()
            .find(|(origin, _)| *origin == address.origin)
        {
            Some((_, count)) => *count += 1,
            None => counted.push((&address.origin, 1)),
        }
    }
    counted
}

/// The part of a host's name that one owner has, as far as its labels tell: the last two, or three
/// where the second last is as short as in `shop.co.uk`.
fn site_of(host: &str) -> &str {
    let is_address = host.starts_with('[') || host.chars().all(|c| c.is_ascii_digit() || c == '.');
    if is_address {
        return host;
    }
    let dots: Vec<_> = host.rmatch_indices('.').map(|(at, _)| at).collect();
    let [last, second, ..] = dots.as_slice() else {
        return host;
    };
    let (top, below) = (&host[last + 1..], &host[second + 1..*last]);
    if top.len() == 2 && below.len() <= 3 {
        return dots.get(2).map_or(host, |third| &host[third + 1..]);
    }
    &host[second + 1..]
}
