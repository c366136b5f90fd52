//! A file's design: read from the file and Relata's notes, edited as a value, and written as SQL.
//!
//! Reading gives the same model for the same file, whoever made it: where a CHECK has exactly the text that a kind or rule
//! of ours stands for, it is that kind or rule; anything else is kept as it is written.

mod checks;
mod cursor;
mod hooks;
mod names;
mod notes;
mod parse;
mod read;
mod search;
mod sql;
mod text;
mod types;

pub use checks::{implied_type, kind_check, rule_checks, text_literal};
pub(crate) use checks::{kind_of_check, take_rule};
pub use hooks::{NOW, PLACEHOLDER, hook_sql, prepare_hooks};
pub use names::{names_in, rename_column};
pub use notes::{notes_of, read_notes, save_notes};
pub use read::{model_with_notes, read_model};
pub use search::{SearchModel, SearchSql, search_name, search_sql};
pub(crate) use search::{recognised as recognised_search, search_row_sql, search_sql_of};
pub use sql::{column_sql, create_index_sql, create_table_sql, declared_type, link_sql};
pub use text::{model_from_text, model_to_text};
pub use types::*;
