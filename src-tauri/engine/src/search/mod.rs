//! Searching text: one table, or all of them, with a full-text index where a table has one and row by row where it hasn't.
//!
//! Both find the same: the index only tells which rows to look at, and one comparison ([`query`], [`fold`]) says what is a
//! hit and where. So what a table's triggers could not follow (REPLACE by another program) is never shown as a hit. An index
//! gives the best rows first (bm25, what names a row before other short text before long text); without one they come in
//! the table's order. Nothing of it goes through a view, and passwords and bytes are never searched.

mod fold;
mod marks;
mod places;
mod query;
mod table;

pub use marks::Piece;
pub use places::{SearchIndexSize, SearchPlace, search_index_size, search_places};
pub(crate) use query::index_query;
pub use table::{Found, Hit, TableHits, search_table};
