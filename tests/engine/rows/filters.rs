//! Conditions against a naive evaluator of our own.

use proptest::prelude::*;

use super::*;

const TEXTS: [&str; 12] =
    ["", "a", "A", "ab", "Äb", "äB", "straße", "x%y", "x_y", "x\\y", "ΣΑΣ", "100% a_b 🦉"];

/// A stored value as text, as far as text is searched.
fn text(value: &Cell) -> Option<String> {
    match value {
        Cell::Text(text) => Some(text.clone()),
        Cell::Integer(integer) => Some(integer.to_string()),
        _ => None,
    }
}

fn fold(text: &str) -> String {
    text.to_lowercase().replace('ς', "σ")
}

/// What the condition means, said once more in other words: unknown is false.
fn holds(condition: &Condition, row: &Row) -> bool {
    match condition {
        Condition::All { of } => of.iter().all(|part| holds(part, row)),
        Condition::Any { of } => of.iter().any(|part| holds(part, row)),
        Condition::Not { of } => !holds(of, row),
        Condition::Compare { column, operator, values } => {
            let cell = &row.cells[usize::from(column == "b") + 1];
            let wanted: Vec<Cell> = values
                .iter()
                .map(|input| match input {
                    Input::Text(text) => Cell::Text(text.clone()),
                    Input::Integer(integer) => Cell::Integer(*integer),
                    _ => Cell::Null,
                })
                .collect();
            let order = |wanted: &Cell| match (cell, wanted) {
                (Cell::Null, _) | (_, Cell::Null) => None,
                (Cell::Integer(a), Cell::Integer(b)) => Some(a.cmp(b)),
                (Cell::Text(a), Cell::Text(b)) => Some(a.as_bytes().cmp(b.as_bytes())),
                (Cell::Integer(_), _) => Some(std::cmp::Ordering::Less),
                _ => Some(std::cmp::Ordering::Greater),
            };
            let held = |test: fn(&str, &str) -> bool| {
                text(cell).is_some_and(|own| test(&fold(&own), &fold(&text(&wanted[0]).unwrap_or_default())))
            };
            match operator {
                Operator::Is => *cell == wanted[0],
                Operator::IsNot => *cell != wanted[0],
                Operator::Less => order(&wanted[0]).is_some_and(std::cmp::Ordering::is_lt),
                Operator::AtMost => order(&wanted[0]).is_some_and(std::cmp::Ordering::is_le),
                Operator::More => order(&wanted[0]).is_some_and(std::cmp::Ordering::is_gt),
                Operator::AtLeast => order(&wanted[0]).is_some_and(std::cmp::Ordering::is_ge),
                Operator::Between => {
                    order(&wanted[0]).is_some_and(std::cmp::Ordering::is_ge)
                        && order(&wanted[1]).is_some_and(std::cmp::Ordering::is_le)
                }
                Operator::In => wanted.contains(cell),
                Operator::Contains => held(|own, wanted| own.contains(wanted)),
                Operator::ContainsNot => !held(|own, wanted| own.contains(wanted)),
                Operator::StartsWith => held(|own, wanted| own.starts_with(wanted)),
                Operator::EndsWith => held(|own, wanted| own.ends_with(wanted)),
                Operator::Empty => matches!(cell, Cell::Null) || *cell == Cell::Text(String::new()),
                Operator::NotEmpty => !matches!(cell, Cell::Null) && *cell != Cell::Text(String::new()),
                Operator::Null => *cell == Cell::Null,
                Operator::NotNull => *cell != Cell::Null,
                other => unreachable!("not made here: {other:?}"),
            }
        }
        other => unreachable!("not made here: {other:?}"),
    }
}

fn compare() -> impl Strategy<Value = Condition> {
    use Operator::{
        AtLeast, AtMost, Between, Contains, ContainsNot, Empty, EndsWith, In, Is, IsNot, Less, More,
        NotEmpty, NotNull, Null, StartsWith,
    };
    let operators = prop::sample::select(vec![
        Is,
        IsNot,
        Less,
        AtMost,
        More,
        AtLeast,
        Between,
        In,
        Contains,
        ContainsNot,
        StartsWith,
        EndsWith,
        Empty,
        NotEmpty,
        Null,
        NotNull,
    ]);
    (prop::bool::ANY, operators, prop::collection::vec(0_usize..14, 0..4)).prop_map(
        |(second, operator, picks)| {
            let count = match operator {
                Empty | NotEmpty | Null | NotNull => 0,
                Between => 2,
                In => picks.len(),
                _ => 1,
            };
            let values = (0..count)
                .map(|at| {
                    let pick = picks.get(at).copied().unwrap_or(at);
                    match (second, pick) {
                        (_, 12) => Input::Null,
                        (true, pick) => Input::Integer(i64::try_from(pick).unwrap() - 3),
                        (false, pick) => Input::Text(TEXTS[pick % TEXTS.len()].into()),
                    }
                })
                .collect();
            let column = if second { "b" } else { "a" };
            where_(column, operator, values)
        },
    )
}

fn condition() -> impl Strategy<Value = Condition> {
    compare().prop_recursive(3, 12, 3, |inner| {
        prop_oneof![
            prop::collection::vec(inner.clone(), 0..3).prop_map(|of| Condition::All { of }),
            prop::collection::vec(inner.clone(), 0..3).prop_map(|of| Condition::Any { of }),
            inner.prop_map(|of| Condition::Not { of: Box::new(of) }),
        ]
    })
}

#[test]
fn any_condition_chooses_the_rows_that_it_says() {
    let opened = opened("CREATE TABLE t(id INTEGER PRIMARY KEY, a TEXT, b INT);");
    {
        let connection = Connection::open(&opened.path).unwrap();
        for at in 0..400_i64 {
            let text = TEXTS.get(usize::try_from(at % 14).unwrap());
            let number = Some(at / 14 % 9 - 3).filter(|number| *number != 4);
            connection.execute("INSERT INTO t VALUES (?1, ?2, ?3)", (at, text, number)).unwrap();
        }
    }
    let rows = opened.pages(opened.open(all("t")).id, 500);
    assert_eq!(rows.len(), 400);
    let config = ProptestConfig { failure_persistence: None, ..ProptestConfig::with_cases(300) };
    proptest!(config, |(condition in condition())| {
        let set = opened.open(Selection { filter: Some(condition.clone()), ..all("t") });
        let window = opened.settled(set.id);
        let found = firsts(&opened.pages(set.id, 500));
        let expected: Vec<i64> =
            firsts(&rows.iter().filter(|row| holds(&condition, row)).cloned().collect::<Vec<_>>());
        prop_assert_eq!(&found, &expected, "{:?}", condition);
        prop_assert_eq!(window.status.total.rows, expected.len() as u64);
        opened.session.close_rows(set.id).unwrap();
    });
}

#[test]
fn typed_values_are_read_as_the_column_is() {
    let opened = opened(
        "CREATE TABLE t(id INTEGER PRIMARY KEY, price NUMERIC(10,2), done BOOLEAN, born DATE);
         INSERT INTO t VALUES (1, 9.5, 1, '2026-11-24'), (2, 20, 0, '2026-01-02');",
    );
    let found = |column: &str, operator: Operator, typed: &str| {
        let filter = where_(column, operator, vec![Input::Typed { typed: typed.into() }]);
        firsts(&opened.open(Selection { filter: Some(filter), ..all("t") }).window.rows)
    };
    assert_eq!(found("price", Operator::Is, "9,5"), [1]);
    assert_eq!(found("price", Operator::More, "10"), [2]);
    assert_eq!(found("done", Operator::Is, "yes"), [1]);
    assert_eq!(found("born", Operator::Less, "2026-06-01"), [2]);
    assert_eq!(found("born", Operator::StartsWith, "2026-11"), [1], "text is searched as it is stored");
    let filter = where_("done", Operator::Is, vec![Input::Typed { typed: "perhaps".into() }]);
    let selection = Selection { filter: Some(filter), ..all("t") };
    let refused = opened.session.open_rows(opened.file, selection, 10, TaskId(1)).unwrap_err();
    assert!(refused.to_string().contains("perhaps"), "{refused}");
    let filter = where_("price", Operator::Between, vec![Input::Integer(1)]);
    let selection = Selection { filter: Some(filter), ..all("t") };
    assert!(opened.session.open_rows(opened.file, selection, 10, TaskId(1)).is_err());
}
