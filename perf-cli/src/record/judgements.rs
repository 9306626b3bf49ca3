//! The criteria of a plan, each with what it asks for.

use perf_core::{Criterion, Judgement, LapCriterion, Metric, Plan, Run};
use perf_stats::{Subject, judge, judge_against, judge_overhead, judge_scaling};

const fn is_overhead(criterion: &Criterion) -> bool {
    let metric = criterion.require.metric();
    matches!(metric, Metric::CpuOverhead | Metric::MemoryOverhead)
}

/// What holds and what does not, in the order of the plan.
pub(super) fn judgements(plan: &Plan, run: &Run) -> Vec<Judgement> {
    let confidence = plan.defaults.confidence;
    let mut judgements = Vec::new();
    for (scenario, record) in plan.scenarios.iter().zip(&run.scenarios) {
        let subject = Subject::of_scenario(record, &run.resources);
        for criterion in &scenario.criteria {
            if is_overhead(criterion) {
                let overhead = run.overheads.iter().find(|o| o.scenario == scenario.name);
                judgements.push(judge_overhead(
                    criterion,
                    &scenario.name,
                    overhead,
                    confidence,
                ));
                continue;
            }
            // One that an interruption kept from its turn was not observed.
            let reference = criterion.of.as_ref().and_then(|of| {
                let other = run.scenarios.iter().find(|other| other.name == *of)?;
                Some(Subject::of_scenario(other, &run.resources))
            });
            let reference = reference.as_ref();
            judgements.push(judge_against(criterion, &subject, reference, confidence));
        }
        for step in scenario.steps() {
            let Some(subject) = Subject::of_step(record, &step.name, &run.resources) else {
                continue;
            };
            judgements.extend(step.criteria.iter().map(|c| judge(c, &subject, confidence)));
            for LapCriterion { lap, criterion } in &step.lap_criteria {
                let name = step.lap_name(*lap);
                let subject = Subject::of_step(record, &name, &run.resources);
                judgements.extend(subject.map(|subject| judge(criterion, &subject, confidence)));
            }
        }
    }
    for scaled in &run.scaling {
        let mut scales = plan.scenarios.iter().filter_map(|s| s.scale.as_ref());
        let criteria = scales.find(|scale| scale.of == scaled.name);
        let criteria = criteria.into_iter().flat_map(|scale| &scale.criteria);
        judgements.extend(criteria.map(|c| judge_scaling(c, scaled, confidence)));
    }
    let whole = Subject::of_run(&run.scenarios, run.elapsed, &run.resources)
        .with_pace(run.pace.as_ref())
        .with_metrics(&run.metrics)
        .with_upstreams(&run.upstreams);
    judgements.extend(plan.criteria.iter().map(|c| judge(c, &whole, confidence)));
    judgements
}
