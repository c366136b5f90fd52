//! The grid as a person reads it: by row number and column title, through the roles and positions that it tells
//! screen readers.

use serde_json::{Value, json};

use crate::app::App;
use crate::part::{Name, Part, starting};

/// Finds things in a grid by their ARIA positions; row 0 is the header. Run with the grid, what is wanted, row, column.
const LOOK: &str = "
const [grid, wanted, row, title] = arguments;
const name = (header) => header.querySelector('span')?.innerText.trim() ?? '';
const headers = [...grid.querySelectorAll('[role=columnheader]')].filter((it) => name(it) !== '');
const rows = () => [...grid.querySelectorAll('[role=row]')].filter((it) => it.getAttribute('aria-rowindex') !== '1');
const text = (cell) => (cell.innerText.trim() || cell.querySelector('[role=img]')?.ariaLabel || '');
const index = (title) => headers.find((it) => name(it) === title)?.getAttribute('aria-colindex');
const at = (line) => line?.querySelector(`[role=gridcell][aria-colindex='${index(title)}']`);
switch (wanted) {
  case 'titles': return headers
    .sort((one, other) => Number(one.getAttribute('aria-colindex')) - Number(other.getAttribute('aria-colindex')))
    .map(name);
  case 'header': return headers.find((it) => name(it) === title) ?? null;
  case 'cell': return at(grid.querySelector(`[role=row][aria-rowindex='${row + 1}']`)) ?? null;
  case 'texts': return rows().filter((it) => it.ariaBusy !== 'true')
    .sort((one, other) => Number(one.getAttribute('aria-rowindex')) - Number(other.getAttribute('aria-rowindex')))
    .map(at).filter((it) => it).map(text);
  case 'text': {
    const line = grid.querySelector(`[role=row][aria-rowindex='${row + 1}']`);
    const cell = line?.ariaBusy === 'true' ? null : at(line);
    return cell ? text(cell) : null;
  }
  case 'active': {
    const cell = document.getElementById(grid.getAttribute('aria-activedescendant'));
    const line = cell?.closest('[role=row]');
    const header = headers.find((it) => it.getAttribute('aria-colindex') === cell?.getAttribute('aria-colindex'));
    return line ? [Number(line.getAttribute('aria-rowindex')) - 1, header ? name(header) : ''] : null;
  }
}";

/// One grid in front.
pub struct Grid<'app> {
    app: &'app App,
    /// The grid itself.
    pub part: Part<'app>,
}

impl App {
    /// The grid with this name, once its first rows are there or it is known to have none.
    #[track_caller]
    pub fn grid(&self, title: &str) -> Grid<'_> {
        let grid = Grid { app: self, part: self.get("grid", title) };
        self.wait(&format!("the columns of {title}"), || !grid.titles().is_empty());
        grid
    }

    /// Opens a table through the palette, once the file is open.
    #[track_caller]
    pub fn open_table(&self, title: &str) -> Grid<'_> {
        self.get("tree", "Tables and views");
        self.command("Go to table…");
        let tables = self.get("dialog", "Go to table");
        self.within(&tables).fill("combobox", "Go to table", title);
        self.within(&tables).click("option", starting(title));
        self.wait_gone("dialog", "Go to table");
        self.grid(title)
    }
}

impl<'app> Grid<'app> {
    fn look(&self, wanted: &str, row: u64, column: &str) -> Value {
        self.app.script(LOOK, vec![self.part.json(), json!(wanted), json!(row), json!(column)])
    }

    /// The titles of the columns in sight, from left to right.
    #[must_use]
    pub fn titles(&self) -> Vec<String> {
        strings(&self.look("titles", 0, ""))
    }

    /// The header of a column.
    #[track_caller]
    #[must_use]
    pub fn header(&self, column: &str) -> Part<'app> {
        let found = self.look("header", 0, column);
        self.app.part(&found).unwrap_or_else(|| panic!("no column “{column}” among {:?}", self.titles()))
    }

    /// What stands in a cell; none while its row isn't in sight or still on its way. Rows count from 1.
    #[must_use]
    pub fn text(&self, row: u64, column: &str) -> Option<String> {
        self.look("text", row, column).as_str().map(str::to_owned)
    }

    /// What stands in a column's cells in sight, from above.
    #[must_use]
    pub fn texts(&self, column: &str) -> Vec<String> {
        strings(&self.look("texts", 0, column))
    }

    /// Waits until this stands in a cell.
    #[track_caller]
    pub fn wait_for(&self, row: u64, column: &str, text: &str) {
        let mut last = None;
        let is_so = || {
            last = self.text(row, column);
            last.as_deref() == Some(text)
        };
        let so = self.app.comes_true(is_so);
        assert!(so, "row {row}, {column}: “{text}” doesn't come, there is {last:?}");
    }

    /// A cell in sight; waits for it.
    #[track_caller]
    pub fn cell(&self, row: u64, column: &str) -> Part<'app> {
        let mut found = None;
        let there = self.app.comes_true(|| {
            found = self.text(row, column).and_then(|_| self.app.part(&self.look("cell", row, column)));
            found.is_some()
        });
        assert!(there, "row {row}, {column} doesn't come into sight");
        found.expect("just found")
    }

    /// Makes a cell the active one, by a click, and waits until it is.
    #[track_caller]
    pub fn choose(&self, row: u64, column: &str) {
        self.cell(row, column).click();
        self.app.wait("the chosen cell", || self.active() == Some((row, column.to_owned())));
    }

    /// The active cell: its row, from 1, and its column's title.
    #[must_use]
    pub fn active(&self) -> Option<(u64, String)> {
        let found = self.look("active", 0, "");
        Some((found[0].as_u64()?, found[1].as_str()?.to_owned()))
    }

    /// How many rows there are, once they are counted.
    #[must_use]
    pub fn rows(&self) -> Option<u64> {
        let count: i64 = self.part.attribute("aria-rowcount")?.parse().ok()?;
        u64::try_from(count - 1).ok()
    }

    /// Waits until there are so many rows.
    #[track_caller]
    pub fn wait_for_rows(&self, rows: u64) {
        let so = self.app.comes_true(|| self.rows() == Some(rows));
        assert!(so, "{rows} rows expected, there are {:?}", self.rows());
    }

    /// Chooses an entry of a column's menu.
    #[track_caller]
    pub fn column_menu(&self, column: &str, entry: &str) {
        self.header(column).right_click();
        self.choose_entry(&Name::from(entry));
    }

    /// Chooses an entry of a cell's menu.
    #[track_caller]
    pub fn cell_menu(&self, row: u64, column: &str, entry: &str) {
        self.cell(row, column).right_click();
        self.choose_entry(&starting(entry));
    }

    /// An entry that can be on or off is a checkbox to screen readers.
    #[track_caller]
    fn choose_entry(&self, entry: &Name) {
        let app = self.app;
        let role = ["menuitem", "menuitemcheckbox"];
        app.wait(&format!("the entry {entry}"), || role.iter().any(|role| app.has(role, entry.clone())));
        let role = role.iter().find(|role| app.has(role, entry.clone())).expect("just seen");
        app.click(role, entry.clone());
        app.wait_gone("menu", Name::Any);
    }
}

fn strings(list: &Value) -> Vec<String> {
    list.as_array().into_iter().flatten().filter_map(Value::as_str).map(str::to_owned).collect()
}
