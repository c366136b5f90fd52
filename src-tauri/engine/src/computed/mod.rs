//! Columns that Relata computes when it reads: formulas over a row, lookups through links, and totals over the rows that
//! point to it. They are declared in the notes of a table, read through SQL that is written here, and never stored.
//!
//! Every computed column has one scalar expression ([`Plan::expression`]), which is what other expressions, filters and
//! orders use; totals besides have a grouped form, so that a window of rows costs one pass over what is totalled.

mod attempt;
mod check;
mod column;
mod completion;
mod guess;
mod moments;
mod plan;
mod read;
mod resolve;
mod rollup;
mod tame;

pub(crate) use attempt::drafted;
pub use attempt::{Attempt, AttemptRow, attempt};
pub(crate) use check::sentence;
pub use completion::{Completion, CompletionKind, completion};
pub use guess::Guess;
pub(crate) use guess::guess_in_design;
pub(crate) use moments::{Moments, PARAMETERS, bind, query};
pub use plan::Plan;
pub(crate) use plan::{Aliases, Context, Reach, read_expression, working_plan};
pub(crate) use read::{Outcome, cells, is_of_a_value, read, values};
pub(crate) use resolve::resolve;
pub(crate) use tame::{take_spoilt, tamed};
