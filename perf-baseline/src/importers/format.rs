//! The formats that can be imported, by name. Refuses to know how they are read.

/// The format of another tool's result.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Default)]
#[non_exhaustive]
pub enum Format {
    /// Whichever the content shows; the file's name does not matter.
    #[default]
    Auto,
    /// Locust's `…_stats.csv`, of any version, and its `…_stats_history.csv`.
    Locust,
    /// k6: its summary as JSON, in every shape, and the lines of `--out json`.
    K6,
    /// What wrk and wrk2 print.
    Wrk,
    /// What oha prints, as JSON or as text.
    Oha,
    /// What hey prints, and its CSV.
    Hey,
    /// Vegeta: its report as JSON or text, and results as JSON lines or CSV.
    Vegeta,
    /// `JMeter`'s JTL, as CSV or XML.
    Jmeter,
    /// Gatling: the text log of a simulation, and the JSON of its report.
    Gatling,
    /// Artillery's report as JSON, of versions 1 and 2.
    Artillery,
    /// What autocannon prints with `--json`.
    Autocannon,
    /// The interval log of `HdrHistogram`.
    HdrLog,
    /// The report of pytest-json-report, with the metrics that tests print.
    Pytest,
    /// The JSON of pytest-benchmark.
    PytestBenchmark,
    /// The JSON of hyperfine.
    Hyperfine,
    /// Criterion's `estimates.json`, `sample.json` and `raw.csv`, and what it prints.
    Criterion,
    /// What `go test -bench` prints.
    GoBench,
    /// The JSON of Google Benchmark.
    GoogleBenchmark,
    /// The JSON of JMH.
    Jmh,
    /// A `performance-results.json` of scenarios with percentiles and targets.
    ScenarioResults,
    /// A `baseline.json` of operations with the least or most that is acceptable.
    OperationBaselines,
}

impl Format {
    /// Every format, in the order in which they are told.
    pub const ALL: [Self; 21] = [
        Self::Auto,
        Self::Locust,
        Self::K6,
        Self::Wrk,
        Self::Oha,
        Self::Hey,
        Self::Vegeta,
        Self::Jmeter,
        Self::Gatling,
        Self::Artillery,
        Self::Autocannon,
        Self::HdrLog,
        Self::Pytest,
        Self::PytestBenchmark,
        Self::Hyperfine,
        Self::Criterion,
        Self::GoBench,
        Self::GoogleBenchmark,
        Self::Jmh,
        Self::ScenarioResults,
        Self::OperationBaselines,
    ];

    /// The format's name on a command line: `locust`.
    #[must_use]
    pub const fn name(self) -> &'static str {
        self.told().0
    }

    /// What a file of this format is, in a few words: `a summary of k6`.
    #[must_use]
    pub const fn described(self) -> &'static str {
        self.told().1
    }

    const fn told(self) -> (&'static str, &'static str) {
        match self {
            Self::Auto => ("auto", "a result of a known tool"),
            Self::Locust => ("locust", "a `_stats.csv` of Locust"),
            Self::K6 => ("k6", "a summary or `--out json` of k6"),
            Self::Wrk => ("wrk", "what wrk or wrk2 prints"),
            Self::Oha => ("oha", "what oha prints, as JSON or text"),
            Self::Hey => ("hey", "what hey prints, as text or CSV"),
            Self::Vegeta => ("vegeta", "a report or results of vegeta"),
            Self::Jmeter => ("jmeter", "a JTL of JMeter, as CSV or XML"),
            Self::Gatling => ("gatling", "a simulation log or report of Gatling"),
            Self::Artillery => ("artillery", "a JSON report of Artillery"),
            Self::Autocannon => ("autocannon", "the JSON of autocannon"),
            Self::HdrLog => ("hdr-log", "an interval log of HdrHistogram"),
            Self::Pytest => ("pytest", "a report of pytest-json-report"),
            Self::PytestBenchmark => ("pytest-benchmark", "the JSON of pytest-benchmark"),
            Self::Hyperfine => ("hyperfine", "the JSON of hyperfine"),
            Self::Criterion => ("criterion", "estimates, samples or output of criterion"),
            Self::GoBench => ("go-bench", "what `go test -bench` prints"),
            Self::GoogleBenchmark => ("google-benchmark", "the JSON of Google Benchmark"),
            Self::Jmh => ("jmh", "the JSON of JMH"),
            Self::ScenarioResults => (
                "scenario-results",
                "a `performance-results.json` of scenarios with percentiles",
            ),
            Self::OperationBaselines => (
                "operation-baselines",
                "a `baseline.json` of operations with what is acceptable",
            ),
        }
    }
}
