//! Integrals of smooth functions over finite ranges.

/// Nodes and weights of Gauss and Legendre's rule with eight points on −1..1; each counts for
/// both signs (Abramowitz and Stegun, "Handbook of mathematical functions", 1964, table 25.4).
const RULE: [(f64, f64); 4] = [
    (0.183_434_642_495_649_8, 0.362_683_783_378_362),
    (0.525_532_409_916_329, 0.313_706_645_877_887_3),
    (0.796_666_477_413_626_7, 0.222_381_034_453_374_48),
    (0.960_289_856_497_536_3, 0.101_228_536_290_376_26),
];

/// Places and weights whose weighted sum is the integral from `low` to `high`, in panels no
/// wider than `width`.
pub(super) fn nodes(low: f64, high: f64, width: f64) -> Vec<(f64, f64)> {
    let panels = ((high - low) / width).ceil().clamp(1.0, 10_000.0);
    let half = (high - low) / panels / 2.0;
    let mut all = Vec::new();
    let mut panel = 0.0;
    while panel < panels {
        let centre = low + half * (2.0 * panel + 1.0);
        for (node, weight) in RULE {
            all.push((centre - half * node, half * weight));
            all.push((centre + half * node, half * weight));
        }
        panel += 1.0;
    }
    all
}
