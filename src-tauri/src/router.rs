//! The one door between window and engine: a command's name and its arguments as JSON come in, its result goes out.
//!
//! [`commands!`] turns one list of signatures into the router, the list of types that the window needs, and the typed
//! client (`ui/src/lib/api/generated.ts`), so that none of them can drift from the others.

use std::any::TypeId;
use std::collections::{BTreeMap, HashSet};

use relata_engine::{ErrorCode, WireError};
use ts_rs::{Config, TS, TypeVisitor};

/// Declares the commands: each `fn name(argument: Type, …) -> Result;` is a method of the session.
macro_rules! commands {
    ($( $(#[doc = $doc:literal])* fn $name:ident ( $($argument:ident : $type:ty),* ) -> $result:ty; )*) => {
        /// Runs one command. Blocks; call it off the UI thread.
        ///
        /// # Errors
        /// The engine's refusal, or `bad_request` if there is no such command or its arguments don't fit.
        pub fn dispatch(
            session: &Session,
            name: &str,
            arguments: serde_json::Value,
        ) -> Result<serde_json::Value, relata_engine::WireError> {
            match name {
                $( stringify!($name) => {
                    #[derive(serde::Deserialize)]
                    #[serde(rename_all = "camelCase", deny_unknown_fields)]
                    struct Arguments { $($argument: $type),* }
                    #[allow(unused_variables)]
                    let arguments: Arguments =
                        serde_json::from_value(arguments).map_err($crate::router::bad_arguments)?;
                    let result = session.$name($(arguments.$argument),*)?;
                    serde_json::to_value(result).map_err($crate::router::bad_arguments)
                } )*
                _ => Err($crate::router::unknown(name)),
            }
        }

        /// The typed client: every type that crosses, and the commands with their arguments and results.
        #[must_use]
        pub fn typescript() -> String {
            let mut types = $crate::router::Types::new();
            $( types.command(
                concat!($($doc, "\n"),*),
                stringify!($name),
                &[$((stringify!($argument), types_name::<$type>())),*],
                &types_name::<$result>(),
            );
            $( types.add::<$type>(); )*
            types.add::<$result>(); )*
            types.add::<relata_engine::event::Event>();
            types.add::<relata_engine::WireError>();
            types.finish()
        }
    };
}
pub(crate) use commands;

/// The TypeScript name of a Rust type.
pub(crate) fn types_name<T: TS>() -> String {
    let name = T::name(&config());
    if name == "null" { "void".to_owned() } else { name }
}

fn config() -> Config {
    // Counts and lengths stay far below 2^53; cells have their own exact form.
    Config::new().with_large_int("number")
}

pub(crate) fn bad_arguments(error: serde_json::Error) -> WireError {
    WireError {
        code: ErrorCode::BadRequest,
        message: "Relata asked itself for something that makes no sense. Please report this.".to_owned(),
        details: Some(error.to_string()),
        fault: None,
    }
}

pub(crate) fn unknown(name: &str) -> WireError {
    WireError {
        code: ErrorCode::BadRequest,
        message: format!("There is no command “{name}”."),
        details: None,
        fault: None,
    }
}

/// Gathers the TypeScript text.
pub(crate) struct Types {
    seen: HashSet<TypeId>,
    declared: BTreeMap<String, String>,
    commands: Vec<String>,
}

impl Types {
    pub(crate) fn new() -> Self {
        Self { seen: HashSet::new(), declared: BTreeMap::new(), commands: Vec::new() }
    }

    pub(crate) fn add<T: TS + 'static + ?Sized>(&mut self) {
        self.visit::<T>();
    }

    pub(crate) fn command(&mut self, doc: &str, name: &str, arguments: &[(&str, String)], result: &str) {
        let fields: Vec<String> =
            arguments.iter().map(|(name, kind)| format!("{}: {kind}", camel_case(name))).collect();
        self.commands.push(format!(
            "  /** {} */\n  {name}: {{ args: {{ {} }}; result: {result} }};",
            doc.trim(),
            fields.join("; ")
        ));
    }

    pub(crate) fn finish(self) -> String {
        let mut text = String::from(
            "// Written by `cargo xtask types` from the Rust types. Do not edit.\n\
             /* eslint-disable */\n",
        );
        for declaration in self.declared.values() {
            text.push('\n');
            text.push_str(declaration);
            text.push('\n');
        }
        text.push_str("\n/** Every command: its arguments and its result. */\nexport interface Commands {\n");
        text.push_str(&self.commands.join("\n"));
        text.push_str("\n}\n");
        text
    }
}

impl TypeVisitor for Types {
    fn visit<T: TS + 'static + ?Sized>(&mut self) {
        if !self.seen.insert(TypeId::of::<T>()) {
            return;
        }
        if T::output_path().is_some() {
            let docs = T::docs().unwrap_or_default();
            let declaration = format!("{docs}export {}", T::decl(&config()));
            self.declared.insert(T::ident(&config()), declaration);
        }
        T::visit_dependencies(self);
        T::visit_generics(self);
    }
}

fn camel_case(name: &str) -> String {
    let mut out = String::with_capacity(name.len());
    let mut raise = false;
    for character in name.chars() {
        if character == '_' {
            raise = true;
        } else if raise {
            out.extend(character.to_uppercase());
            raise = false;
        } else {
            out.push(character);
        }
    }
    out
}
