//! The samples of the fixtures, made as `fixtures/series/make.py` makes them.

use serde_json::Value;

use crate::made::Dice;

/// The values of a case: those it holds, or those that its recipe makes.
pub(crate) fn sample(case: &Value, key: &str, seed_offset: u64) -> Vec<f64> {
    if let Some(values) = case[key].as_array() {
        return values.iter().map(|value| value.as_f64().unwrap()).collect();
    }
    let n = case["n"].as_u64().unwrap();
    let mut dice = Dice::new(case["seed"].as_u64().unwrap() + seed_offset);
    let kind = case[key].as_str().unwrap();
    let mut total = 0.0;
    (0..n)
        .map(|i| {
            let x = dice.uniform();
            let place = i as f64;
            let added = |holds: bool, more: f64| if holds { x + more } else { x };
            match kind {
                "walk" => {
                    total += (3.0 * x).floor() - 1.0;
                    total
                }
                "memory" => {
                    total = 0.5 * total + x;
                    total
                }
                "uniform" => x,
                "grid" => (10.0 * x).floor(),
                "rising" => 0.01 * place + x,
                "falling" => 5.0 * x - 0.002 * place,
                "two" => added(i % 3 == 0, 2.0),
                "skewed" => x * x * x / (1.01 - x),
                "step" => added(2 * i >= n, 0.5),
                "start" => added(7 * i < n, 2.0),
                "decay" => x + 20.0 / (1.0 + place),
                "late" => added(5 * i >= 4 * n, 0.7),
                "spike" => added(i == n / 5, 100.0),
                "index" => place,
                "irregular" => place + 0.75 * x,
                "tied" => (i / 3) as f64,
                "reversed" => -place,
                "epoch" => 1.7e9 + place,
                "constant" => 2.5,
                other => panic!("no recipe is called {other}"),
            }
        })
        .collect()
}

/// Whether two numbers agree to nine digits, or nearly vanish together.
pub(crate) fn agree(ours: f64, theirs: f64) -> bool {
    (ours - theirs).abs() <= 1e-9 * theirs.abs() + 1e-300
}
