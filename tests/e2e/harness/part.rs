//! Parts of the page: how they are named, and what can be done with one.

use std::fmt;

use fantoccini::actions::{InputSource, MOUSE_BUTTON_LEFT, MouseActions, PointerAction};
use fantoccini::elements::Element;
use fantoccini::error::CmdError;
use fantoccini::wd::WebDriverCompatibleCommand;
use serde_json::Value;

use crate::app::App;
use crate::keys;

/// Which accessible name is meant. A `&str` is meant exactly.
#[derive(Clone, Debug)]
pub enum Name {
    /// Exactly this.
    Exact(String),
    /// Starts with this.
    Starting(String),
    /// Has this in it.
    Containing(String),
    /// Whatever it is.
    Any,
}

impl From<&str> for Name {
    fn from(text: &str) -> Self {
        Self::Exact(text.to_owned())
    }
}

impl From<&String> for Name {
    fn from(text: &String) -> Self {
        Self::Exact(text.clone())
    }
}

/// A name that starts like this.
#[must_use]
pub fn starting(text: &str) -> Name {
    Name::Starting(text.to_owned())
}

/// A name that has this in it.
#[must_use]
pub fn containing(text: &str) -> Name {
    Name::Containing(text.to_owned())
}

impl Name {
    pub(crate) fn mode_and_text(&self) -> (&'static str, &str) {
        match self {
            Self::Exact(text) => ("exact", text),
            Self::Starting(text) => ("starting", text),
            Self::Containing(text) => ("containing", text),
            Self::Any => ("any", ""),
        }
    }

    fn fits(&self, name: &str) -> bool {
        match self {
            Self::Exact(text) => name == text,
            Self::Starting(text) => name.starts_with(text),
            Self::Containing(text) => name.contains(text),
            Self::Any => true,
        }
    }
}

impl fmt::Display for Name {
    fn fmt(&self, formatter: &mut fmt::Formatter<'_>) -> fmt::Result {
        match self {
            Self::Exact(text) => write!(formatter, "“{text}”"),
            Self::Starting(text) => write!(formatter, "“{text}…”"),
            Self::Containing(text) => write!(formatter, "“…{text}…”"),
            Self::Any => write!(formatter, "(any name)"),
        }
    }
}

/// Something on the page that was found.
pub struct Part<'app> {
    pub(crate) app: &'app App,
    pub(crate) element: Element,
}

impl Part<'_> {
    /// The text a person sees.
    #[must_use]
    pub fn text(&self) -> String {
        // Not the driver's own "text": WebKit's leaves out what stands in a table that scrolls.
        let text = self.app.script("return arguments[0].innerText", vec![self.json()]);
        text.as_str().unwrap_or_default().split_whitespace().collect::<Vec<_>>().join(" ")
    }

    /// What stands in the field.
    #[must_use]
    pub fn value(&self) -> String {
        self.app.done(self.element.prop("value")).unwrap_or_default()
    }

    /// An attribute.
    #[must_use]
    pub fn attribute(&self, name: &str) -> Option<String> {
        self.app.done(self.element.attr(name))
    }

    /// The accessible name, as the accessibility tree has it.
    #[must_use]
    pub fn name(&self) -> String {
        self.app.done(self.computed("computedlabel"))
    }

    /// Whether it has the focus.
    #[must_use]
    pub fn is_focused(&self) -> bool {
        self.app.script("return arguments[0] === document.activeElement", vec![self.json()])
            == Value::Bool(true)
    }

    /// Whether it can be used.
    #[must_use]
    pub fn is_enabled(&self) -> bool {
        self.app.done(self.element.is_enabled()) && self.attribute("aria-disabled").as_deref() != Some("true")
    }

    /// Left edge, top edge, width and height in CSS pixels.
    #[must_use]
    pub fn rectangle(&self) -> (f64, f64, f64, f64) {
        self.app.done(self.element.rectangle())
    }

    /// Clicks it. [`App::click`] is sturdier where the page may be drawn anew meanwhile.
    pub fn click(&self) {
        self.app.done(self.element.click());
    }

    /// Clicks it twice.
    pub fn double_click(&self) {
        let down = || PointerAction::Down { button: MOUSE_BUTTON_LEFT };
        let up = || PointerAction::Up { button: MOUSE_BUTTON_LEFT };
        self.pointer(vec![down(), up(), down(), up()]);
    }

    /// Clicks it while a key is held: `"Ctrl"`, `"Shift"`.
    pub fn click_with(&self, key: &str) {
        self.app.done(self.app.client().perform_actions(keys::held(key)));
        self.pointer(vec![
            PointerAction::Down { button: MOUSE_BUTTON_LEFT },
            PointerAction::Up { button: MOUSE_BUTTON_LEFT },
        ]);
        self.app.done(self.app.client().perform_actions(keys::let_go(key)));
    }

    /// Opens its context menu. By the event that a right click ends in: WebKit's driver never lets go of a right button, and
    /// no later press counts as one.
    pub fn right_click(&self) {
        self.app.script(
            "const [element] = arguments;
             const box = element.getBoundingClientRect();
             const place = { clientX: box.x + box.width / 2, clientY: box.y + box.height / 2 };
             const event = { ...place, button: 2, bubbles: true, cancelable: true, composed: true };
             element.dispatchEvent(new MouseEvent('contextmenu', event));",
            vec![self.json()],
        );
    }

    /// Moves the pointer over it.
    pub fn hover(&self) {
        self.pointer(Vec::new());
    }

    /// Drags it by so many pixels.
    pub fn drag_by(&self, x: f64, y: f64) {
        self.drag_from(0.0, x, y);
    }

    /// Drags its right edge by so many pixels.
    pub fn drag_edge_by(&self, x: f64) {
        let (_, _, width, _) = self.rectangle();
        self.drag_from((width / 2.0).floor() - 1.0, x, 0.0);
    }

    fn drag_from(&self, start: f64, x: f64, y: f64) {
        let step = |share: f64| PointerAction::MoveBy { duration: None, x: x * share, y: y * share };
        self.pointer_at(
            start,
            vec![
                PointerAction::Down { button: MOUSE_BUTTON_LEFT },
                step(0.5),
                step(0.5),
                PointerAction::Up { button: MOUSE_BUTTON_LEFT },
            ],
        );
    }

    /// Types at the end of what is in the field.
    pub fn type_text(&self, text: &str) {
        self.app.done(self.element.send_keys(text));
    }

    /// Puts this text in place of what is in the field.
    pub fn fill(&self, text: &str) {
        self.app.done(self.try_fill(text));
    }

    pub(crate) async fn try_fill(&self, text: &str) -> Result<(), CmdError> {
        self.element.clear().await?;
        if text.is_empty() { Ok(()) } else { self.element.send_keys(text).await }
    }

    /// Chooses an option of a `<select>` by its text.
    pub fn choose(&self, label: &str) {
        self.app.done(self.element.select_by_label(label));
    }

    /// The element, to give to a script.
    #[must_use]
    pub fn reference(&self) -> Value {
        self.json()
    }

    pub(crate) fn json(&self) -> Value {
        serde_json::to_value(&self.element).expect("an element is a reference")
    }

    fn pointer(&self, actions: Vec<PointerAction>) {
        self.pointer_at(0.0, actions);
    }

    /// `x` px to the right of its middle.
    fn pointer_at(&self, x: f64, actions: Vec<PointerAction>) {
        let to = PointerAction::MoveToElement { element: self.element.clone(), duration: None, x, y: 0.0 };
        let all = std::iter::once(to).chain(actions);
        let mouse = all.fold(MouseActions::new("mouse".to_owned()), InputSource::then);
        self.app.done(self.app.client().perform_actions(mouse));
    }

    async fn computed(&self, what: &'static str) -> Result<String, CmdError> {
        let command = Computed { element: self.element.element_id().to_string(), what };
        let answer = self.app.client().issue_cmd(command).await?;
        Ok(answer.as_str().unwrap_or_default().split_whitespace().collect::<Vec<_>>().join(" "))
    }

    /// Whether the accessibility tree agrees on role and name; else what it says.
    pub(crate) async fn confirm(&self, role: &str, name: &Name) -> Result<Option<String>, CmdError> {
        let (real_role, real_name) =
            (self.computed("computedrole").await?, self.computed("computedlabel").await?);
        // WebKit calls a closed <select> a button that opens a list.
        let is_select = role == "combobox"
            && real_role == "button"
            && self.element.tag_name().await?.eq_ignore_ascii_case("select");
        // ARIA 1.3 has both words for it.
        let is_picture = role == "img" && real_role == "image";
        let agrees = (real_role == role || is_select || is_picture) && name.fits(&real_name);
        Ok((!agrees).then(|| format!("the accessibility tree has it as {real_role} “{real_name}”")))
    }
}

/// [Get Computed Role](https://www.w3.org/TR/webdriver2/#get-computed-role) and Get Computed Label, which the client
/// library doesn't have.
#[derive(Debug)]
struct Computed {
    element: String,
    what: &'static str,
}

impl WebDriverCompatibleCommand for Computed {
    fn endpoint(&self, base: &url::Url, session: Option<&str>) -> Result<url::Url, url::ParseError> {
        base.join(&format!("session/{}/element/{}/{}", session.unwrap_or_default(), self.element, self.what))
    }

    fn method_and_body(&self, _: &url::Url) -> (http::Method, Option<String>) {
        (http::Method::GET, None)
    }
}
