//! Counts the pairs of a sequence that stand in falling order or are equal, in O(n log n).

/// How many pairs i < j have value j at most value i. Sorts the values; `room` is to work in.
pub(super) fn inversions(values: &mut Vec<f64>, room: &mut Vec<f64>) -> u64 {
    let n = values.len();
    room.clear();
    room.resize(n, 0.0);
    let mut count = 0;
    let mut width = 1;
    while width < n {
        let parts = values.chunks(2 * width).zip(room.chunks_mut(2 * width));
        for (part, into) in parts {
            let (left, right) = part.split_at(width.min(part.len()));
            count += merge(left, right, into);
        }
        std::mem::swap(values, room);
        width *= 2;
    }
    count
}

/// Merges two ascending parts and counts the pairs across them that do not rise.
fn merge(left: &[f64], right: &[f64], into: &mut [f64]) -> u64 {
    let (mut i, mut j) = (0, 0);
    let mut count = 0;
    for slot in into {
        let right_first = match (left.get(i), right.get(j)) {
            (Some(l), Some(r)) => r <= l,
            (None, _) => true,
            (_, None) => false,
        };
        if right_first {
            count += (left.len() - i) as u64;
            *slot = right[j];
            j += 1;
        } else {
            *slot = left[i];
            i += 1;
        }
    }
    count
}
