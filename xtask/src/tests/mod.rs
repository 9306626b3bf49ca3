//! Tests of the automation itself. Rules are tested on small workspaces in a temporary folder:
//! one that is in order, and the same with one thing broken.

mod arguments;
mod bench;
mod codegen;
mod dist;
mod examples;
mod mutants;
mod needs;
mod register;
mod sandbox;
mod signals;
mod tidy;
mod tidy_cycles;
mod tidy_links;
