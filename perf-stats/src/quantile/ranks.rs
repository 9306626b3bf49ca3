//! The values at several ranks of an unsorted sample, without sorting it.
//!
//! Large samples are counted into buckets that are even over the range of most of their bit
//! patterns, which is nearly even over the logarithms of their values. Only what falls into a
//! bucket with a wanted rank is taken out and selected from. So a sample is read two or three
//! times, whatever the number of ranks, and at most copied once.

/// Fewer values are copied and selected from at once.
const SMALL: usize = 4_096;
/// Counters for all buckets fit the innermost cache.
const BUCKET_BITS: u32 = 12;
const BUCKETS: usize = 1 << BUCKET_BITS;
/// The last bucket but two: before it is counted up for the values inside the span.
const LAST_INSIDE: u64 = BUCKETS as u64 - 2;
/// So many values decide which buckets there are.
const SAMPLED: usize = 1_024;

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

/// The values whose ranks, counted from zero, are from `first` to `last`, in order. Takes time
/// proportional to the number of values and n·log n of those wanted.
pub(super) fn values_between(values: &[f64], first: usize, last: usize) -> Vec<f64> {
    let ends = values_at_ranks(values, &[first, last]);
    let (low, high) = (key_of(ends[0]), key_of(ends[1]));
    let mut passed = 0;
    let mut keys = Vec::new();
    for key in values.iter().copied().map(key_of) {
        passed += usize::from(key <= low);
        if low < key && key < high {
            keys.push(key);
        }
    }
    keys.sort_unstable();
    // Ties of the first value are before, those of the last one behind.
    let length = last + 1 - first;
    let ties = passed.saturating_sub(first).min(length);
    let mut found = vec![ends[0]; ties];
    found.extend(keys.into_iter().map(value_of_key));
    found.resize(length, ends[1]);
    found
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
    let span = Span::of(values);
    let counts = count(values, &span);

    // A group is a bucket with wanted ranks; its number 0 stands for no group.
    let mut groups: Vec<Group> = Vec::new();
    let mut group_of = vec![0_u16; BUCKETS];
    let (mut passed, mut next) = (0, 0);
    for (bucket, count) in counts.into_iter().enumerate() {
        let first = next;
        while wanted.get(next).is_some_and(|rank| *rank < passed + count) {
            next += 1;
        }
        if first < next {
            groups.push(Group {
                rank: passed,
                count,
                wanted: first..next,
                single: None,
            });
            group_of[bucket] = u16::try_from(groups.len()).unwrap_or(0);
        }
        passed += count;
    }
    let crowd: usize = groups.iter().map(|group| group.count).sum();
    if crowd > values.len() / 8 {
        find_single_values(values, &span, &group_of, &mut groups);
    }
    let mut keys = take_out(values, &span, &group_of, &groups);
    let mut rest = keys.as_mut_slice();
    let mut found = Vec::with_capacity(wanted.len());
    for group in groups {
        let ranks = &wanted[group.wanted.clone()];
        if let Some(key) = group.single {
            found.extend(ranks.iter().map(|_| key));
            continue;
        }
        let (ours, others) = rest.split_at_mut(group.count);
        rest = others;
        select_all(ours, group.rank, ranks);
        found.extend(ranks.iter().map(|rank| ours[rank - group.rank]));
    }
    found
}

/// Which part of all keys the buckets divide evenly. The first bucket has everything below it, the
/// last one everything above.
struct Span {
    low: u64,
    shift: u32,
}

impl Span {
    /// Of all values but the few percent at either end, by a sample of them: so that an outlier, a
    /// zero or some failures do not leave one bucket to all the others.
    fn of(values: &[f64]) -> Self {
        let step = values.len() / SAMPLED;
        let mut sample: Vec<u64> = values
            .iter()
            .step_by(step.max(1))
            .copied()
            .map(key_of)
            .collect();
        sample.sort_unstable();
        let end = sample.len() / 32;
        let (low, high) = (sample[end], sample[sample.len() - 1 - end]);
        let used_bits = u64::BITS - (high - low).leading_zeros();
        Self {
            low,
            shift: used_bits.saturating_sub(BUCKET_BITS - 1),
        }
    }

    fn bucket_of(&self, key: u64) -> usize {
        let inside = key.saturating_sub(self.low) >> self.shift;
        let bucket = inside.min(LAST_INSIDE) + u64::from(key >= self.low);
        usize::try_from(bucket).unwrap_or(0) % BUCKETS
    }
}

/// A bucket that holds wanted ranks.
struct Group {
    /// The rank of its first value.
    rank: usize,
    count: usize,
    /// Which of the wanted ranks it holds.
    wanted: std::ops::Range<usize>,
    /// Its value, where it is known to be the only one.
    single: Option<u64>,
}

/// How many values fall into each bucket. Neighbours go to different counters, because an
/// increment waits for the one before if it is the same.
fn count(values: &[f64], span: &Span) -> Vec<usize> {
    let mut lanes = [vec![0_u32; BUCKETS], vec![0_u32; BUCKETS]];
    let mut counts = vec![0_usize; BUCKETS];
    // In parts that a counter can count.
    for part in values.chunks(1 << 31) {
        let (pairs, rest) = part.as_chunks::<2>();
        for [first, second] in pairs {
            lanes[0][span.bucket_of(key_of(*first))] += 1;
            lanes[1][span.bucket_of(key_of(*second))] += 1;
        }
        for value in rest {
            lanes[0][span.bucket_of(key_of(*value))] += 1;
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

/// Notes which groups are ties of one value, of which there is nothing to take out.
fn find_single_values(values: &[f64], span: &Span, group_of: &[u16], groups: &mut [Group]) {
    let mut ranges = vec![(u64::MAX, 0_u64); groups.len() + 1];
    for value in values {
        let key = key_of(*value);
        let (smallest, largest) = &mut ranges[usize::from(group_of[span.bucket_of(key)])];
        *smallest = key.min(*smallest);
        *largest = key.max(*largest);
    }
    for (group, (smallest, largest)) in groups.iter_mut().zip(ranges.into_iter().skip(1)) {
        group.single = (smallest == largest).then_some(smallest);
    }
}

/// The keys of all groups of more than one value, group by group.
fn take_out(values: &[f64], span: &Span, group_of: &[u16], groups: &[Group]) -> Vec<u64> {
    // Where the next key of each group goes; of no group, none does.
    let mut places = vec![None];
    let mut taken_out = 0;
    for group in groups {
        places.push(group.single.is_none().then_some(taken_out));
        if group.single.is_none() {
            taken_out += group.count;
        }
    }
    let mut keys = vec![0_u64; taken_out];
    if taken_out == 0 {
        return keys;
    }
    for value in values {
        let key = key_of(*value);
        if let Some(place) = &mut places[usize::from(group_of[span.bucket_of(key)])] {
            keys[*place] = key;
            *place += 1;
        }
    }
    keys
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
