//! What a process holds over a long run, and whether it forgets to give it back.

mod growth;

pub use growth::growth;
