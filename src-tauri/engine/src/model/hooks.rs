//! What fills itself in, as SQL that any program runs: triggers and defaults that need nothing but SQLite 3.40, no
//! function of Relata's, and no recursive triggers.
//!
//! An AFTER trigger can't fill a NOT NULL column that has no default, so a slug column has a placeholder that is never the
//! same twice ([`PLACEHOLDER`]), and the trigger puts the slug in its place.

use super::{Follow, HookModel, TableModel, TriggerModel, text_literal};
use crate::identifier::quote;
use crate::schema::tokens::{TokenKind, tokens};
use crate::schema::words;

/// The default of a slug column until its trigger has run.
pub const PLACEHOLDER: &str = "('~' || hex(randomblob(8)))";
/// Now, as moments are stored.
pub const NOW: &str = "(strftime('%Y-%m-%dT%H:%M:%SZ', 'now'))";

/// Slugs are cut to this many characters where no rule says how many.
const LENGTH: u32 = 200;
/// Characters of the source that are looked at.
const SOURCE_LENGTH: u32 = 500;

/// Latin letters with marks, and in the same places what is left of them without.
const MARKED: &str = "\
    ÀÁÂÃÄÅÇÈÉÊËÌÍÎÏÐÑÒÓÔÕÖØÙÚÛÜÝàáâãäåçèéêëìíîïðñòóôõöøùúûüýÿĀāĂăĄąĆćĈĉĊċČčĎďĐđĒēĔĕĖėĘęĚěĜĝĞğĠġĢģĤĥĦħĨĩĪ\
    īĬĭĮįİıĴĵĶķĸĹĺĻļĽľĿŀŁłŃńŅņŇňŉŊŋŌōŎŏŐőŔŕŖŗŘřŚśŜŝŞşŠšŢţŤťŦŧŨũŪūŬŭŮůŰűŲųŴŵŶŷŸŹźŻżŽžſƏƒƠơƯưǍǎǏǐǑǒǓǔǕǖǗǘǙ\
    ǚǛǜǞǟǠǡǦǧǨǩǪǫǬǭǰǴǵǸǹǺǻȀȁȂȃȄȅȆȇȈȉȊȋȌȍȎȏȐȑȒȓȔȕȖȗȘșȚțȞȟȦȧȨȩȪȫȬȭȮȯȰȱȲȳḀḁḂḃḄḅḆḇḈḉḊḋḌḍḎḏḐḑḒḓḔḕḖḗḘḙḚḛḜḝḞḟḠḡ\
    ḢḣḤḥḦḧḨḩḪḫḬḭḮḯḰḱḲḳḴḵḶḷḸḹḺḻḼḽḾḿṀṁṂṃṄṅṆṇṈṉṊṋṌṍṎṏṐṑṒṓṔṕṖṗṘṙṚṛṜṝṞṟṠṡṢṣṤṥṦṧṨṩṪṫṬṭṮṯṰṱṲṳṴṵṶṷṸṹṺṻṼṽṾṿẀẁẂẃẄẅ\
    ẆẇẈẉẊẋẌẍẎẏẐẑẒẓẔẕẖẗẘẙẚẛẠạẢảẤấẦầẨẩẪẫẬậẮắẰằẲẳẴẵẶặẸẹẺẻẼẽẾếỀềỂểỄễỆệỈỉỊịỌọỎỏỐốỒồỔổỖỗỘộỚớỜờỞởỠỡỢợỤụỦủỨứỪừỬử\
    ỮữỰựỲỳỴỵỶỷỸỹ";
const PLAIN: &str = "\
    aaaaaaceeeeiiiidnoooooouuuuyaaaaaaceeeeiiiidnoooooouuuuyyaaaaaaccccccccddddeeeeeeeeeegggggggghhhhiii\
    iiiiiiijjkkkllllllllllnnnnnnnnnoooooorrrrrrssssssssttttttuuuuuuuuuuuuwwyyyzzzzzzsefoouuaaiioouuuuuuu\
    uuuaaaaggkkoooojggnnaaaaaaeeeeiiiioooorrrruuuusstthhaaeeooooooooyyaabbbbbbccddddddddddeeeeeeeeeeffgg\
    hhhhhhhhhhiiiikkkkkkllllllllmmmmmmnnnnnnnnoooooooopppprrrrrrrrssssssssssttttttttuuuuuuuuuuvvvvwwwwww\
    wwwwxxxxyyzzzzzzhtwyasaaaaaaaaaaaaaaaaaaaaaaaaeeeeeeeeeeeeeeeeiiiioooooooooooooooooooooooouuuuuuuuuu\
    uuuuyyyyyyyy";
/// Letters that become two.
const TWO: [(&str, &str); 10] = [
    ("ß", "ss"),
    ("ẞ", "ss"),
    ("æ", "ae"),
    ("Æ", "ae"),
    ("œ", "oe"),
    ("Œ", "oe"),
    ("þ", "th"),
    ("Þ", "th"),
    ("ĳ", "ij"),
    ("Ĳ", "ij"),
];

/// The triggers that make the hooks of `table` work.
#[must_use]
pub fn hook_sql(table: &TableModel) -> Vec<TriggerModel> {
    let mut triggers = Vec::new();
    for hook in &table.hooks {
        match hook {
            HookModel::Slug { column, from, follow } => {
                triggers.push(slug_on_insert(table, column, from));
                triggers.extend(slug_on_update(table, column, from, follow));
            }
            HookModel::CreatedAt { .. } => {}
            HookModel::UpdatedAt { column } => triggers.push(updated(table, column)),
        }
    }
    triggers
}

/// Gives the columns that `table`'s hooks fill what they need: a default where none is set, and for a slug that it is
/// required and unique.
pub fn prepare_hooks(table: &mut TableModel) {
    for hook in table.hooks.clone() {
        let (default, is_slug) = match &hook {
            HookModel::Slug { .. } => (PLACEHOLDER, true),
            HookModel::CreatedAt { .. } | HookModel::UpdatedAt { .. } => (NOW, false),
        };
        let found = table.columns.iter_mut().find(|column| column.name.eq_ignore_ascii_case(hook.column()));
        let Some(column) = found else { continue };
        column.default.get_or_insert_with(|| default.to_owned());
        if is_slug {
            column.required = true;
            column.unique = true;
        }
    }
}

/// Takes the triggers of hooks out of the table's other triggers. A hook whose triggers aren't all there is gone: another
/// program dropped them.
pub(super) fn recognise(table: &mut TableModel) {
    let there: Vec<String> = table.triggers.iter().map(|trigger| trigger.name.to_ascii_lowercase()).collect();
    let names = |table: &TableModel| -> Vec<String> {
        hook_sql(table).into_iter().map(|trigger| trigger.name.to_ascii_lowercase()).collect()
    };
    let alone = |hook: &HookModel| TableModel { hooks: vec![hook.clone()], ..table.clone() };
    let kept: Vec<HookModel> = table
        .hooks
        .iter()
        .filter(|hook| table.column(hook.column()).is_some())
        .filter(|hook| names(&alone(hook)).iter().all(|name| there.contains(name)))
        .cloned()
        .collect();
    table.hooks = kept;
    let ours = names(table);
    table.triggers.retain(|trigger| !ours.contains(&trigger.name.to_ascii_lowercase()));
}

impl HookModel {
    /// The column that fills itself in.
    #[must_use]
    pub fn column(&self) -> &str {
        match self {
            Self::Slug { column, .. } | Self::CreatedAt { column } | Self::UpdatedAt { column } => column,
        }
    }
}

fn trigger_name(table: &TableModel, column: &str, when: &str) -> String {
    format!("relata_{}_{column}_{when}", table.name)
}

/// `"id" = NEW."id"` for the table's key.
fn is_this_row(table: &TableModel) -> String {
    let of = |name: &String| format!("{0} = NEW.{0}", quote(name));
    let is: Vec<String> = key(table).iter().map(of).collect();
    is.join(" AND ")
}

/// The columns that name a row: the primary key where it is the rowid or stands in its place, else the rowid.
fn key(table: &TableModel) -> Vec<String> {
    let is_rowid = matches!(table.primary_key.as_slice(), [only] if table
        .column(only)
        .is_some_and(|column| super::declared_type(column).eq_ignore_ascii_case("INTEGER")));
    if table.without_rowid || is_rowid {
        return table.primary_key.clone();
    }
    let free = ["rowid", "_rowid_", "oid"].into_iter().find(|name| table.column(name).is_none());
    free.map_or_else(|| table.primary_key.clone(), |name| vec![name.to_owned()])
}

fn updated(table: &TableModel, column: &str) -> TriggerModel {
    let name = trigger_name(table, column, "update");
    let own = quote(column);
    // A slug that follows is written by its own trigger, by way of a '~': that is no change of its own, and must not stand
    // above a moment that was given. One that gets its first value neither.
    let slugs: Vec<String> = table
        .hooks
        .iter()
        .filter_map(|hook| match hook {
            HookModel::Slug { column, follow: Follow::Once, .. } => {
                Some(format!(" AND OLD.{} NOT GLOB '~*'", quote(column)))
            }
            HookModel::Slug { column, .. } => {
                Some(format!(" AND (OLD.{0} GLOB '~*' OR NEW.{0} GLOB '~*') IS NOT TRUE", quote(column)))
            }
            _ => None,
        })
        .collect();
    let sql = format!(
        "CREATE TRIGGER {} AFTER UPDATE ON {}\nWHEN NEW.{own} IS OLD.{own} AND NEW.{own} IS NOT {NOW}{}\nBEGIN\n  \
         UPDATE {} SET {own} = {NOW} WHERE {};\nEND",
        quote(&name),
        quote(&table.name),
        slugs.concat(),
        quote(&table.name),
        is_this_row(table),
    );
    TriggerModel { name, sql }
}

fn slug_on_insert(table: &TableModel, column: &str, from: &str) -> TriggerModel {
    let name = trigger_name(table, column, "insert");
    let sql = format!(
        "CREATE TRIGGER {} AFTER INSERT ON {}\nWHEN NEW.{} GLOB '~*'\nBEGIN\n{}\nEND",
        quote(&name),
        quote(&table.name),
        quote(column),
        set_slug(table, column, from),
    );
    TriggerModel { name, sql }
}

fn slug_on_update(table: &TableModel, column: &str, from: &str, follow: &Follow) -> Option<TriggerModel> {
    let frozen = match follow {
        Follow::Once => return None,
        Follow::Always => String::new(),
        Follow::Until { condition } => format!(" AND ({}) IS NOT TRUE", of_old(table, condition)),
    };
    let name = trigger_name(table, column, "update");
    let (slug, source) = (quote(column), quote(from));
    let sql = format!(
        "CREATE TRIGGER {} AFTER UPDATE OF {source} ON {}\n\
         WHEN NEW.{source} IS NOT OLD.{source} AND NEW.{slug} IS OLD.{slug}{frozen}\nBEGIN\n{}{}\nEND",
        quote(&name),
        quote(&table.name),
        put_aside(table, column),
        set_slug(table, column, from),
    );
    Some(TriggerModel { name, sql })
}

/// UPDATE that puts a '~' in the slug's place until it is made anew, by which the trigger of a moment of the last change
/// knows that nobody edits the slug; nothing where there is no such trigger.
fn put_aside(table: &TableModel, column: &str) -> String {
    if !table.hooks.iter().any(|hook| matches!(hook, HookModel::UpdatedAt { .. })) {
        return String::new();
    }
    format!("  UPDATE {} SET {} = '~' WHERE {};\n", quote(&table.name), quote(column), is_this_row(table))
}

/// The expression with its columns read from the row as it was.
fn of_old(table: &TableModel, condition: &str) -> String {
    let tokens = tokens(condition);
    let (mut written, mut from) = (String::new(), 0);
    for (at, token) in tokens.iter().enumerate() {
        let is_function =
            token.kind == TokenKind::Word && tokens.get(at + 1).is_some_and(|next| next.is_sign("("));
        let is_part = at > 0 && tokens[at - 1].is_sign(".");
        let column = table.column(&token.text).filter(|_| token.is_name() && !is_function && !is_part);
        if let Some(column) = column {
            written.push_str(&condition[from..token.start]);
            written.push_str(&format!("OLD.{}", quote(&column.name)));
            from = token.end;
        }
    }
    written.push_str(&condition[from..]);
    written
}

/// UPDATE that puts the slug in: letters of the source without their marks in small, everything else a hyphen; the first
/// of `name`, `name-2`, `name-3`, … that no other row has. Free numbers are looked for by doubling and halving, so that ten
/// thousand rows of one name cost a few looks into the index each.
fn set_slug(table: &TableModel, column: &str, from: &str) -> String {
    let (name, slug, source) = (quote(&table.name), quote(column), quote(from));
    let length = table.column(column).and_then(|column| column.length).unwrap_or(LENGTH).max(1);
    let others: Vec<String> = key(table).iter().map(|key| format!("o.{0} = NEW.{0}", quote(key))).collect();
    let keys: Vec<String> = key(table).iter().map(|key| format!("NEW.{}", quote(key))).collect();
    let twos: Vec<String> =
        TWO.iter().map(|(letter, two)| format!("WHEN c = '{letter}' THEN '{two}'")).collect();
    let row = format!("{} || {}", text_literal(&format!("{}-", row_word(table))), keys.join(" || '-' || "));
    let hyphen = "CASE WHEN done = '' OR substr(done, -1) = '-' THEN '' ELSE '-' END";
    let numbered = |base: &str, number: &str| {
        format!(
            "CASE {number} WHEN 1 THEN {base} ELSE \
             rtrim(substr({base}, 1, max(1, {length} - 1 - length({number}))), '-') || '-' || {number} END"
        )
    };
    format!(
        "  UPDATE {name} SET {slug} = (
    WITH RECURSIVE letters(c, rest, done) AS (
      SELECT substr(n, 1, 1), substr(n, 2), ''
      FROM (SELECT lower(substr(coalesce(CAST(NEW.{source} AS TEXT), ''), 1, {SOURCE_LENGTH})) AS n)
      UNION ALL
      SELECT substr(rest, 1, 1), substr(rest, 2), done || CASE
        WHEN c GLOB '[a-z0-9]' THEN c
        WHEN c IN ('''', '’') OR unicode(c) BETWEEN 768 AND 879 THEN ''
        WHEN unicode(c) < 128 THEN {hyphen}
        WHEN instr('{MARKED}', c) > 0 THEN substr('{PLAIN}', instr('{MARKED}', c), 1)
        {}
        ELSE {hyphen} END
      FROM letters WHERE c <> ''
    ), base(b) AS (
      SELECT coalesce(nullif(rtrim(substr(done, 1, {length}), '-'), ''), {row}) FROM letters WHERE c = ''
    ), search(b, taken, free, n) AS (
      SELECT b, 0, NULL, 1 FROM base
      UNION ALL
      SELECT s.b, CASE WHEN o.{slug} IS NULL THEN s.taken ELSE s.n END,
        CASE WHEN o.{slug} IS NULL THEN s.n ELSE s.free END,
        CASE WHEN o.{slug} IS NULL THEN (s.taken + s.n) / 2 WHEN s.free IS NULL THEN s.n * 2 ELSE (s.n + s.free) / 2 END
      FROM search AS s LEFT JOIN {name} AS o ON o.{slug} = {} AND NOT ({})
      WHERE s.free IS NULL OR s.free - s.taken > 1
    )
    SELECT {} FROM search WHERE free - taken <= 1
  ) WHERE {};",
        twos.join(" "),
        numbered("s.b", "s.n"),
        others.join(" AND "),
        numbered("b", "free"),
        is_this_row(table),
    )
}

/// What a row is called, in letters that a slug may have.
fn row_word(table: &TableModel) -> String {
    let title = table.singular.clone().unwrap_or_else(|| words::singular(&words::title(&table.name)));
    let plain: String =
        title.to_lowercase().chars().map(|c| if c.is_ascii_alphanumeric() { c } else { '-' }).collect();
    let parts: Vec<&str> = plain.split('-').filter(|part| !part.is_empty()).collect();
    if parts.is_empty() { "row".to_owned() } else { parts.join("-") }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn each_marked_letter_has_its_plain_one() {
        assert_eq!(MARKED.chars().count(), PLAIN.len());
        let at = |letter: char| MARKED.chars().position(|marked| marked == letter).map(|at| &PLAIN[at..=at]);
        assert_eq!((at('é'), at('Ł'), at('ş'), at('ễ')), (Some("e"), Some("l"), Some("s"), Some("e")));
        assert!(!MARKED.contains('\'') && PLAIN.bytes().all(|byte| byte.is_ascii_lowercase()));
    }
}
