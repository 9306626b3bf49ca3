//! Resource samples in a list that does not grow for ever and does not lose a peak.

use perf_core::{Bytes, Moment, ResourceSample};

/// At this many samples, every two neighbours become one.
const MOST: usize = 600;

/// The samples of one subject.
#[derive(Debug, Default)]
pub(super) struct Bounded {
    samples: Vec<ResourceSample>,
    /// How many looks make one sample; doubles whenever the list is full.
    looks_a_sample: u32,
    looks: u32,
}

impl Bounded {
    /// Takes one look at the subject. `cpu_cores` is the use since the look before.
    pub(super) fn add(&mut self, at: Moment, cpu_cores: f64, memory: Bytes) {
        let look = ResourceSample {
            at,
            cpu_cores,
            memory,
        };
        self.looks_a_sample = self.looks_a_sample.max(1);
        match self.samples.last_mut() {
            // The first sample stays as it is: it is the baseline.
            Some(last) if self.looks > 0 && self.looks < self.looks_a_sample => {
                let weight = f64::from(self.looks);
                last.cpu_cores = (last.cpu_cores * weight + cpu_cores) / (weight + 1.0);
                last.memory = last.memory.max(memory);
                last.at = at;
                self.looks += 1;
            }
            _ => {
                self.samples.push(look);
                self.looks = u32::from(self.samples.len() > 1);
            }
        }
        if self.samples.len() >= MOST && self.looks == self.looks_a_sample {
            self.thin();
        }
    }

    pub(super) fn into_samples(self) -> Vec<ResourceSample> {
        self.samples
    }

    /// Joins neighbours: mean of the processor time, larger of the memories, later of the times.
    fn thin(&mut self) {
        let Some((baseline, rest)) = self.samples.split_first() else {
            return;
        };
        let joined = rest.chunks(2).map(|pair| match pair {
            [first, second] => ResourceSample {
                at: second.at,
                cpu_cores: f64::midpoint(first.cpu_cores, second.cpu_cores),
                memory: first.memory.max(second.memory),
            },
            single => single[0],
        });
        self.samples = std::iter::once(*baseline).chain(joined).collect();
        self.looks_a_sample *= 2;
        // The last sample of an odd number is only half full.
        self.looks = self.looks_a_sample;
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn the_list_stays_short_and_keeps_baseline_and_peak() {
        let mut bounded = Bounded::default();
        for second in 0..100_000_u64 {
            let memory = if second == 51_234 {
                9_000
            } else {
                100 + second % 7
            };
            bounded.add(
                Moment::from_nanos(second * 1_000_000_000),
                0.5,
                Bytes::new(memory),
            );
        }
        let samples = bounded.into_samples();
        assert!((300..=MOST).contains(&samples.len()), "{}", samples.len());
        assert_eq!(samples[0].memory, Bytes::new(100));
        assert_eq!(
            samples.iter().map(|s| s.memory).max(),
            Some(Bytes::new(9_000))
        );
        assert!(samples.is_sorted_by_key(|s| s.at));
        assert!(
            samples[1..]
                .iter()
                .all(|s| (s.cpu_cores - 0.5).abs() < 1e-9)
        );
    }
}
