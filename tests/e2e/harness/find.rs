//! Finding parts by role and accessible name, in the whole page or inside one part; waiting for them.

use std::time::Instant;

use fantoccini::elements::{Element, ElementRef};
use serde_json::{Value, json};

use crate::app::{App, PATIENCE};
use crate::part::{Name, Part};

const FIND: &str = include_str!("page.js");

/// The key under which WebDriver writes an element's reference.
const ELEMENT: &str = "element-6066-11e4-a52e-4f735466cecf";

/// Where to look: the page, or one part of it.
pub struct Scope<'app> {
    app: &'app App,
    root: Value,
}

impl App {
    /// Looks inside this part only.
    #[must_use]
    pub fn within<'app>(&'app self, part: &Part<'_>) -> Scope<'app> {
        Scope { app: self, root: part.json() }
    }

    /// The element that a script gave back.
    pub(crate) fn part(&self, found: &Value) -> Option<Part<'_>> {
        let reference = ElementRef::from(found[ELEMENT].as_str()?.to_owned());
        let element = Element::from_element_id(self.client().clone(), reference);
        Some(Part { app: self, element })
    }

    fn page(&self) -> Scope<'_> {
        Scope { app: self, root: Value::Null }
    }

    /// The one part with this role and name; waits for it. See [`Scope::get`].
    #[track_caller]
    pub fn get(&self, role: &str, name: impl Into<Name>) -> Part<'_> {
        self.page().get(role, name)
    }

    /// All such parts that are shown now, in page order.
    #[must_use]
    pub fn all(&self, role: &str, name: impl Into<Name>) -> Vec<Part<'_>> {
        self.page().all(role, name)
    }

    /// Whether there is such a part now.
    #[must_use]
    pub fn has(&self, role: &str, name: impl Into<Name>) -> bool {
        !self.page().all(role, name).is_empty()
    }

    /// Clicks it, once it is there and can be clicked.
    #[track_caller]
    pub fn click(&self, role: &str, name: impl Into<Name>) {
        self.page().click(role, name);
    }

    /// Puts a text in place of what is in the field.
    #[track_caller]
    pub fn fill(&self, role: &str, name: impl Into<Name>, text: &str) {
        self.page().fill(role, name, text);
    }

    /// Chooses an option of a `<select>` by its text; what is drawn anew meanwhile is found again.
    #[track_caller]
    pub fn choose(&self, role: &str, name: impl Into<Name>, label: &str) {
        self.page().choose(role, name, label);
    }

    /// Waits until no such part is shown any more.
    #[track_caller]
    pub fn wait_gone(&self, role: &str, name: impl Into<Name>) {
        self.page().wait_gone(role, name);
    }

    /// The names of all shown parts of a role, in page order.
    #[must_use]
    pub fn names(&self, role: &str) -> Vec<String> {
        self.page().names(role)
    }
}

impl<'app> Scope<'app> {
    /// The one part with this role and name: waits up to [`PATIENCE`] for it to be there alone, and checks role and name
    /// against the accessibility tree.
    #[track_caller]
    pub fn get(&self, role: &str, name: impl Into<Name>) -> Part<'app> {
        let name = name.into();
        let deadline = Instant::now() + PATIENCE;
        loop {
            let problem = match self.try_get(role, &name) {
                Ok(part) => return part,
                Err(problem) => problem,
            };
            assert!(Instant::now() < deadline, "no {role} {name}: {problem}");
            self.app.pause();
        }
    }

    /// All such parts that are shown now, in page order.
    #[must_use]
    pub fn all(&self, role: &str, name: impl Into<Name>) -> Vec<Part<'app>> {
        self.try_all(role, &name.into()).unwrap_or_default()
    }

    /// The names of all shown parts of a role, in page order.
    #[must_use]
    pub fn names(&self, role: &str) -> Vec<String> {
        let arguments = vec![self.root.clone(), json!(role), json!("names"), json!("")];
        let names = self.app.try_done(self.app.client().execute(FIND, arguments)).unwrap_or_default();
        names.as_array().into_iter().flatten().filter_map(Value::as_str).map(str::to_owned).collect()
    }

    /// Clicks it, once it is there and can be clicked; what is drawn anew meanwhile is found again.
    #[track_caller]
    pub fn click(&self, role: &str, name: impl Into<Name>) {
        self.persist(role, &name.into(), |part| part.app.try_done(part.element.click()));
    }

    /// Puts a text in place of what is in the field.
    #[track_caller]
    pub fn fill(&self, role: &str, name: impl Into<Name>, text: &str) {
        self.persist(role, &name.into(), |part| part.app.try_done(part.try_fill(text)));
    }

    /// As [`App::choose`].
    #[track_caller]
    pub fn choose(&self, role: &str, name: impl Into<Name>, label: &str) {
        self.persist(role, &name.into(), |part| part.app.try_done(part.element.select_by_label(label)));
    }

    /// Waits until no such part is shown any more.
    #[track_caller]
    pub fn wait_gone(&self, role: &str, name: impl Into<Name>) {
        let name = name.into();
        self.app.wait(&format!("{role} {name} to go"), || {
            self.try_all(role, &name).is_ok_and(|parts| parts.is_empty())
        });
    }

    #[track_caller]
    fn persist(&self, role: &str, name: &Name, act: impl Fn(&Part<'_>) -> Result<(), String>) {
        let deadline = Instant::now() + PATIENCE;
        loop {
            let problem = match self.try_get(role, name).map(|part| act(&part)) {
                Ok(Ok(())) => return,
                Ok(Err(problem)) | Err(problem) => problem,
            };
            assert!(Instant::now() < deadline, "nothing can be done with {role} {name}: {problem}");
            self.app.pause();
        }
    }

    fn try_get(&self, role: &str, name: &Name) -> Result<Part<'app>, String> {
        let mut parts = self.try_all(role, name)?;
        if parts.len() > 1 {
            return Err(format!("there are {} of them", parts.len()));
        }
        let Some(part) = parts.pop() else {
            return Err(format!("of that role there are {:?}", self.names(role)));
        };
        match self.app.try_done(part.confirm(role, name))? {
            None => Ok(part),
            Some(disagreement) => Err(disagreement),
        }
    }

    fn try_all(&self, role: &str, name: &Name) -> Result<Vec<Part<'app>>, String> {
        let (mode, text) = name.mode_and_text();
        let arguments = vec![self.root.clone(), json!(role), json!(mode), json!(text)];
        let client = self.app.client();
        let found = self.app.try_done(client.execute(FIND, arguments))?;
        Ok(found.as_array().into_iter().flatten().filter_map(|it| self.app.part(it)).collect())
    }
}
