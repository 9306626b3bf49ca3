//! The values at several ranks of an unsorted sample, without sorting it.
//!
//! Large samples are counted into buckets that are even over the range of their bit patterns,
//! which is nearly even over the logarithms of their values. Only what falls into a bucket with a
//! wanted rank is taken out and selected from. So a sample is read three times, whatever the
//! number of ranks, and at most copied once.

/// Fewer values are copied and selected from at once.
const SMALL: usize = 4_096;
/// Counters for all buckets fit the innermost cache.
const BUCKET_BITS: u32 = 12;
const BUCKETS: usize = 1 << BUCKET_BITS;

/// The values at `ranks`, counted from zero and in any order, of values that have no NaN.
///
/// Takes time proportional to the number of values, and to the logarithm of the number of ranks in
/// the worst case: when nearly all values share a bucket.
pub(crate) fn values_at_ranks(values: &[f64], ranks: &[usize]) -> Vec<f64> {
    let mut wanted: Vec<usize> = ranks
        .iter()
        .map(|rank| (*rank).min(values.len() - 1))
        .collect();
    wanted.sort_unstable();
    wanted.dedup();
    let found = if values.len() <= SMALL {
        let mut keys: Vec<u64> = values.iter().copied().map(key_of).collect();
        select_all(&mut keys, 0, &wanted);
        wanted.iter().map(|rank| keys[*rank]).collect()
    } else {
        keys_by_counting(values, &wanted)
    };
    let value_of = |rank: &usize| {
        let place = wanted.partition_point(|one| one < &(*rank).min(values.len() - 1));
        value_of_key(found[place])
    };
    ranks.iter().map(value_of).collect()
}

/// Puts the value of each of the sorted `ranks` at its place, in place; the first value of `values`
/// has rank `offset`.
pub(super) fn select_all<T: Ord>(values: &mut [T], offset: usize, ranks: &[usize]) {
    let Some(middle) = ranks.get(ranks.len() / 2) else {
        return;
    };
    let (below, above) = (&ranks[..ranks.len() / 2], &ranks[ranks.len() / 2 + 1..]);
    let (left, _, right) = values.select_nth_unstable(middle - offset);
    select_all(left, offset, below);
    select_all(right, middle + 1, above);
}

fn keys_by_counting(values: &[f64], wanted: &[usize]) -> Vec<u64> {
    let (smallest, largest) = range(values);
    if smallest == largest {
        return vec![smallest; wanted.len()];
    }
    let used_bits = u64::BITS - (largest - smallest).leading_zeros();
    let shift = used_bits.saturating_sub(BUCKET_BITS);
    let bucket_of = |value: f64| -> usize {
        usize::try_from((key_of(value) - smallest) >> shift).unwrap_or(0) % BUCKETS
    };
    let counts = count(values, bucket_of);

    // Where the buckets with wanted ranks will stand when they are taken out.
    let mut groups: Vec<Group> = Vec::new();
    let mut group_of = vec![0_u8; BUCKETS];
    let (mut passed, mut next) = (0, 0);
    for (bucket, count) in counts.into_iter().enumerate() {
        let first = next;
        while wanted.get(next).is_some_and(|rank| *rank < passed + count) {
            next += 1;
        }
        if first < next {
            group_of[bucket] = 1;
            groups.push(Group {
                bucket,
                rank: passed,
                count,
                wanted: first..next,
            });
        }
        passed += count;
    }
    let mut start_of = vec![0_usize; BUCKETS];
    let mut taken_out = 0;
    for group in &groups {
        start_of[group.bucket] = taken_out;
        taken_out += group.count;
    }
    let mut keys = vec![0_u64; taken_out];
    for value in values {
        let bucket = bucket_of(*value);
        if group_of[bucket] == 1 {
            keys[start_of[bucket]] = key_of(*value);
            start_of[bucket] += 1;
        }
    }
    let mut rest = keys.as_mut_slice();
    let mut found = Vec::with_capacity(wanted.len());
    for group in groups {
        let (ours, others) = rest.split_at_mut(group.count);
        rest = others;
        let ranks = &wanted[group.wanted];
        select_all(ours, group.rank, ranks);
        found.extend(ranks.iter().map(|rank| ours[rank - group.rank]));
    }
    found
}

/// A bucket that holds wanted ranks.
struct Group {
    bucket: usize,
    /// The rank of its first value.
    rank: usize,
    count: usize,
    /// Which of the wanted ranks it holds.
    wanted: std::ops::Range<usize>,
}

/// How many values fall into each bucket. Neighbours go to different counters, because an
/// increment waits for the one before if it is the same.
fn count(values: &[f64], bucket_of: impl Fn(f64) -> usize) -> Vec<usize> {
    let mut lanes = [vec![0_u32; BUCKETS], vec![0_u32; BUCKETS]];
    let mut counts = vec![0_usize; BUCKETS];
    // In parts that a counter can count.
    for part in values.chunks(1 << 31) {
        let (pairs, rest) = part.as_chunks::<2>();
        for [first, second] in pairs {
            lanes[0][bucket_of(*first)] += 1;
            lanes[1][bucket_of(*second)] += 1;
        }
        for value in rest {
            lanes[0][bucket_of(*value)] += 1;
        }
        for lane in &mut lanes {
            for (sum, count) in counts.iter_mut().zip(lane.iter_mut()) {
                *sum += usize::try_from(*count).unwrap_or(0);
                *count = 0;
            }
        }
    }
    counts
}

fn range(values: &[f64]) -> (u64, u64) {
    values
        .iter()
        .fold((u64::MAX, 0), |(smallest, largest), value| {
            let key = key_of(*value);
            (smallest.min(key), largest.max(key))
        })
}

/// A whole number that rises with the value; of the two zeroes the negative one is smaller.
const fn key_of(value: f64) -> u64 {
    let bits = value.to_bits();
    if bits >> 63 == 0 {
        bits | 1 << 63
    } else {
        !bits
    }
}

const fn value_of_key(key: u64) -> f64 {
    f64::from_bits(if key >> 63 == 1 {
        key & !(1 << 63)
    } else {
        !key
    })
}
