//! Results of real projects, where they are at hand: every one bootstraps a baseline and passes
//! against itself, and what is no result is refused.

use std::fs;
use std::path::Path;

use crate::workplace::Workplace;

#[test]
fn real_results_pass_against_themselves() {
    let workspace = Path::new(env!("CARGO_MANIFEST_DIR")).parent().unwrap();
    let samples = workspace.join("../shared/data/formats/locust");
    let Ok(entries) = fs::read_dir(&samples) else {
        return;
    };
    let mut results = 0;
    for entry in entries {
        let file = entry.unwrap().path();
        let name = file.file_name().unwrap().to_str().unwrap();
        let is_result = name.ends_with("_stats.csv") || name.ends_with("_requests.csv");
        // Its totals are read, and most of their requests failed.
        if name.ends_with("_history.csv") {
            continue;
        }
        if file.extension().is_none_or(|extension| extension != "csv") {
            continue;
        }
        let place = Workplace::new();
        fs::copy(&file, place.path(name)).unwrap();
        let arguments = ["check", name, "--baseline", "b.json", "--verbose"];
        if !is_result {
            place.run(&arguments).ended_with(2).says("hint: ");
            assert!(!place.has("b.json"), "{name}");
            continue;
        }
        results += 1;
        place.run(&arguments).ended_with(0).says("NO BASELINE");
        let made = place.read("b.json");
        let again = place.run(&arguments).ended_with(0);
        again.shows("Compared with b.json").does_not_show("FAIL ");
        assert_eq!(place.read("b.json"), made, "{name}");
    }
    assert!(results > 0, "no result in {}", samples.display());
}
