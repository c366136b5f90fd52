//! The model file: the model as TOML, which a person reads, edits and keeps under version control.

use super::Model;
use crate::error::Result;
use crate::revise::ReviseError;

/// The model as text: the same for the same model, tables and columns in their order.
///
/// # Errors
/// [`ReviseError::Contradiction`] if it can't be written so.
pub fn model_to_text(model: &Model) -> Result<String> {
    toml::to_string(model)
        .map_err(|error| ReviseError::Contradiction(format!("This model can't be written: {error}")).into())
}

/// Reads a model file.
///
/// # Errors
/// [`ReviseError::Contradiction`] with the line at fault.
pub fn model_from_text(text: &str) -> Result<Model> {
    toml::from_str(text).map_err(|error| {
        ReviseError::Contradiction(format!("This is no model file: {}", error.to_string().trim_end())).into()
    })
}
