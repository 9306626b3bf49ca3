//! Resource samples in a list that does not grow for ever and does not lose a peak.

use perf_core::{Moment, ResourceSample};

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
    /// Takes one look at the subject.
    pub(super) fn add(&mut self, look: ResourceSample) {
        self.looks_a_sample = self.looks_a_sample.max(1);
        match self.samples.as_mut_slice() {
            // The first sample stays as it is: it is the baseline.
            [.., before, last] if self.looks < self.looks_a_sample => {
                *last = joined(before.at, *last, look);
                self.looks += 1;
            }
            _ => {
                self.samples.push(look);
                self.looks = 1;
            }
        }
        if self.samples.len() >= MOST && self.looks == self.looks_a_sample {
            self.thin();
        }
    }

    pub(super) fn into_samples(self) -> Vec<ResourceSample> {
        self.samples
    }

    /// Joins neighbours.
    fn thin(&mut self) {
        let Some((baseline, rest)) = self.samples.split_first() else {
            return;
        };
        let mut thinned = vec![*baseline];
        let mut before = baseline.at;
        for pair in rest.chunks(2) {
            let sample = match pair {
                [first, second] => joined(before, *first, *second),
                single => single[0],
            };
            before = sample.at;
            thinned.push(sample);
        }
        self.samples = thinned;
        self.looks_a_sample *= 2;
        // The last sample of an odd number is only half full.
        self.looks = self.looks_a_sample;
    }
}

/// Two samples in a row as one: all the processor time since `before`, the
/// larger of everything else.
fn joined(before: Moment, first: ResourceSample, second: ResourceSample) -> ResourceSample {
    let whole = second.at.since(before).as_secs_f64();
    let time_of_second = second.at.since(first.at).as_secs_f64();
    let cpu_cores = if whole > 0.0 {
        first.cpu_cores + (second.cpu_cores - first.cpu_cores) * time_of_second / whole
    } else {
        f64::midpoint(first.cpu_cores, second.cpu_cores)
    };
    ResourceSample {
        at: second.at,
        cpu_cores,
        memory: first.memory.max(second.memory),
        open_files: first.open_files.max(second.open_files),
        threads: first.threads.max(second.threads),
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use perf_core::Bytes;

    fn look(nanos: u64, cpu_cores: f64, memory: u64) -> ResourceSample {
        ResourceSample {
            at: Moment::from_nanos(nanos),
            cpu_cores,
            memory: Bytes::new(memory),
            open_files: Some(memory / 10),
            threads: None,
        }
    }

    #[test]
    fn the_list_stays_short_and_keeps_baseline_and_peak() {
        let mut bounded = Bounded::default();
        for second in 0..100_000_u64 {
            let memory = if second == 51_234 {
                9_000
            } else {
                100 + second % 7
            };
            bounded.add(look(second * 1_000_000_000, 0.5, memory));
        }
        let samples = bounded.into_samples();
        assert!((300..=MOST).contains(&samples.len()), "{}", samples.len());
        assert_eq!(samples[0].memory, Bytes::new(100));
        assert_eq!(
            samples.iter().map(|s| s.memory).max(),
            Some(Bytes::new(9_000))
        );
        assert_eq!(samples.iter().map(|s| s.open_files).max(), Some(Some(900)));
        assert!(samples.is_sorted_by_key(|s| s.at));
        assert!(
            samples[1..]
                .iter()
                .all(|s| (s.cpu_cores - 0.5).abs() < 1e-9)
        );
    }

    #[test]
    fn processor_time_is_kept_whatever_the_lengths_of_the_looks() {
        let mut bounded = Bounded::default();
        let (mut at, mut used) = (0, 0.0);
        bounded.add(look(0, 0.0, 1));
        for number in 1..20_000_u32 {
            let length = u64::from(number % 13 + 1) * 1_000_000;
            let cores = f64::from(number % 7);
            at += length;
            used += cores * length as f64;
            bounded.add(look(at, cores, 1));
        }
        let samples = bounded.into_samples();
        let kept: f64 = samples
            .windows(2)
            .map(|pair| pair[1].cpu_cores * pair[1].at.since(pair[0].at).as_nanos() as f64)
            .sum();
        assert!((kept / used - 1.0).abs() < 1e-9, "{kept} of {used}");
        assert_eq!(samples.last().map(|s| s.at), Some(Moment::from_nanos(at)));
    }
}
