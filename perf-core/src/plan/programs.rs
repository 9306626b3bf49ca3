//! Which programs a plan runs, for whoever has to allow it. Starts none.

use super::call::Call;
use super::command::CommandLine;
use super::fault::FaultAction;
use super::model::Plan;
use super::process::Process;

impl Plan {
    /// The programs that it runs, each once, as it names them, without their arguments: as the target, as
    /// steps and as faults. Of a selection, those of the scenarios that are selected.
    #[must_use]
    pub fn programs(&self) -> Vec<String> {
        let mut programs = Vec::new();
        let mut add = |program: String| {
            if !programs.contains(&program) {
                programs.push(program);
            }
        };
        if let Some(Process::Command(command)) = &self.target.process {
            add(command.program.clone());
        }
        for scenario in &self.scenarios {
            let steps = scenario.journey.steps().into_iter();
            for step in steps.chain(scenario.journey.surroundings.steps()) {
                let Call::Command(call) = &step.call else {
                    continue;
                };
                match &call.line {
                    CommandLine::Words(words) => {
                        if let Some(program) = words.first() {
                            add(program.to_string());
                        }
                    }
                    CommandLine::Shell(_) => add("the shell".to_owned()),
                }
            }
            for fault in &scenario.faults {
                if let FaultAction::Command { run, undo } = &fault.action {
                    add(run.program.clone());
                    if let Some(undo) = undo {
                        add(undo.program.clone());
                    }
                }
            }
        }
        programs
    }
}
