//! Ranks, medians and counting searches that the methods on series share. Finite numbers only,
//! unless a function says otherwise; nothing overflows into an infinity.

/// The values in ascending order.
pub(super) fn sorted(values: &[f64]) -> Vec<f64> {
    let mut sorted = values.to_vec();
    sorted.sort_unstable_by(f64::total_cmp);
    sorted
}

/// The middle value, or half-way between the two in the middle; zero of nothing.
pub(super) fn median(values: &[f64]) -> f64 {
    median_of_sorted(&sorted(values))
}

/// [`median`] of values that are in ascending order already.
pub(super) fn median_of_sorted(sorted: &[f64]) -> f64 {
    match sorted.len() {
        0 => 0.0,
        n if n % 2 == 1 => sorted[n / 2],
        n => f64::midpoint(sorted[n / 2 - 1], sorted[n / 2]),
    }
}

/// `to` − `from`; what is beyond the floats is the outermost float.
pub(super) fn difference(from: f64, to: f64) -> f64 {
    (to - from).clamp(f64::MIN, f64::MAX)
}

/// Puts the rank of each value in its place, counted from one; equal values share the middle of
/// their ranks. Infinities are ranked like other numbers.
pub(super) fn rank_in_place(values: &mut [f64]) {
    let mut order: Vec<usize> = (0..values.len()).collect();
    order.sort_unstable_by(|a, b| values[*a].total_cmp(&values[*b]));
    let mut start = 0;
    while start < order.len() {
        let value = values[order[start]];
        let equal = order[start..]
            .iter()
            .take_while(|place| values[**place] <= value)
            .count();
        let rank = (2 * start + equal + 1) as f64 / 2.0;
        for place in &order[start..start + equal] {
            values[*place] = rank;
        }
        start += equal;
    }
}

/// The numbers times a power of two that brings the largest of them between ½ and 1 in size:
/// squares and sums of them stay in range. Numbers smaller than the largest by 300 orders of
/// magnitude become zero.
pub(super) fn to_unit_size(values: &[f64]) -> Vec<f64> {
    let exponent = unit_exponent(values);
    values.iter().map(|v| libm::ldexp(*v, -exponent)).collect()
}

/// The power of two that [`to_unit_size`] divides by.
pub(super) fn unit_exponent(values: &[f64]) -> i32 {
    let largest = values.iter().fold(0.0_f64, |most, v| most.max(v.abs()));
    if largest > 0.0 {
        libm::frexp(largest).1
    } else {
        0
    }
}

/// The smallest float for which `count_at_most` reaches `rank`, where the count never falls.
/// Halves the floats by their bit patterns: at most 64 steps.
pub(super) fn smallest_reaching(rank: u64, mut count_at_most: impl FnMut(f64) -> u64) -> f64 {
    let (mut low, mut high) = (key(f64::MIN), key(f64::MAX));
    while low < high {
        let middle = low + (high - low) / 2;
        if count_at_most(of_key(middle)) >= rank {
            high = middle;
        } else {
            low = middle + 1;
        }
    }
    of_key(low)
}

/// A whole number that rises with the float.
pub(super) const fn key(value: f64) -> u64 {
    let bits = value.to_bits();
    if bits >> 63 == 1 {
        !bits
    } else {
        bits | 1 << 63
    }
}

/// The float of a [`key`].
pub(super) const fn of_key(key: u64) -> f64 {
    if key >> 63 == 1 {
        f64::from_bits(key & !(1 << 63))
    } else {
        f64::from_bits(!key)
    }
}
