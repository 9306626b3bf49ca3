//! The peaks of a curve with deep valleys between them. Knows nothing of values.

/// A stretch of a curve around a peak.
#[derive(Debug, Clone, Copy, PartialEq)]
pub(super) struct Hump {
    /// The peak; its first point if it is flat.
    pub(super) peak: usize,
    /// The height of the peak.
    pub(super) height: f64,
}

/// The lowest place between two peaks.
#[derive(Debug, Clone, Copy, PartialEq)]
pub(super) struct Low {
    /// Twice the number of the point in the middle of the lowest stretch.
    pub(super) half_points: usize,
    pub(super) height: f64,
}

/// The peaks of `heights` such that between two of them the curve falls below the share `valley`
/// of both; in one pass. At least one.
pub(super) fn humps(heights: &[f64], valley: f64) -> Vec<Hump> {
    let mut found = Vec::new();
    let mut top = Hump {
        peak: 0,
        height: 0.0,
    };
    // The lowest height since the last peak that counts; `None` while the curve is rising.
    let mut bottom: Option<f64> = None;
    for (point, &height) in heights.iter().enumerate() {
        let here = Hump {
            peak: point,
            height,
        };
        match bottom {
            Some(lowest) if lowest < valley * height => {
                bottom = None;
                top = here;
            }
            Some(lowest) => bottom = Some(lowest.min(height)),
            None if height > top.height => top = here,
            None if height < valley * top.height => {
                found.push(top);
                bottom = Some(height);
            }
            None => {}
        }
    }
    if bottom.is_none() {
        found.push(top);
    }
    found
}

/// The lowest place between the points `left` and `right`, of which the first comes first.
pub(super) fn lowest_between(heights: &[f64], left: usize, right: usize) -> Low {
    let stretch = &heights[left..=right];
    let height = stretch.iter().copied().fold(f64::INFINITY, f64::min);
    let first = stretch.iter().position(|one| *one <= height).unwrap_or(0);
    let flat = stretch[first..].iter().take_while(|one| **one <= height);
    Low {
        half_points: 2 * (left + first) + flat.count().saturating_sub(1),
        height,
    }
}
