//! Random questions against an evaluator of our own: loops over rows read whole, in other words than the engine's.

use std::collections::BTreeMap;

use proptest::prelude::*;
use serde_json::{Value as Json, json};

use super::*;

/// One row of `things` with all that hangs on it.
#[derive(Debug, Clone)]
struct Thing {
    id: i64,
    name: Option<String>,
    price: Option<i64>,
    cost: Option<i64>,
    day: Option<String>,
    maker: Option<(i64, String, Option<String>)>,
    tags: Vec<(i64, String)>,
}

const NAMES: [&str; 6] = ["ash", "Äsh", "b%d", "b_d", "oak", "OAK 2"];
const DAYS: [&str; 5] = ["2024-01-31", "2024-02-29", "2024-02-01", "2024-12-31", "2025-01-01"];

/// The rows by number: no chance, so that a failure can be seen again.
fn things() -> Vec<Thing> {
    let maker = |number: i64| {
        let country = [Some("FR"), Some("DE"), None][usize::try_from(number).unwrap() % 3];
        (number, format!("maker {}", number % 2), country.map(str::to_owned))
    };
    (1..=60_i64)
        .map(|id| {
            let at = |step: i64| usize::try_from(id * step % 97).unwrap();
            Thing {
                id,
                name: (at(5) % 7 != 0).then(|| NAMES[at(3) % NAMES.len()].to_owned()),
                price: (at(7) % 5 != 0).then(|| i64::try_from(at(11)).unwrap() - 20),
                cost: (at(13) % 6 != 0).then(|| i64::try_from(at(17)).unwrap() - 20),
                day: (at(19) % 8 != 0).then(|| DAYS[at(23) % DAYS.len()].to_owned()),
                maker: (at(29) % 6 != 0).then(|| maker(1 + i64::try_from(at(31)).unwrap() % 4)),
                tags: (1..=4_i64)
                    .filter(|tag| (id * tag) % 7 < 3)
                    .map(|tag| (tag, format!("t{}", tag % 3)))
                    .collect(),
            }
        })
        .collect()
}

fn file(things: &[Thing]) -> Asked {
    let mut sql = "CREATE TABLE makers (id INTEGER PRIMARY KEY, name TEXT NOT NULL, country TEXT);
        CREATE TABLE things (id INTEGER PRIMARY KEY, name TEXT, price INTEGER, cost INTEGER, day DATE,
          maker_id INTEGER REFERENCES makers (id));
        CREATE TABLE tags (id INTEGER PRIMARY KEY, name TEXT NOT NULL);
        CREATE TABLE thing_tags (thing_id INTEGER NOT NULL REFERENCES things (id), tag_id INTEGER NOT NULL REFERENCES tags (id),
          PRIMARY KEY (thing_id, tag_id)) WITHOUT ROWID;
        INSERT INTO tags VALUES (1, 't1'), (2, 't2'), (3, 't0'), (4, 't1');"
        .to_owned();
    let text = |text: &Option<String>| text.as_ref().map_or("NULL".to_owned(), |text| format!("'{text}'"));
    let number = |number: Option<i64>| number.map_or("NULL".to_owned(), |number| number.to_string());
    let mut makers: BTreeMap<i64, (String, Option<String>)> = BTreeMap::new();
    for thing in things {
        if let Some((id, name, country)) = &thing.maker {
            makers.insert(*id, (name.clone(), country.clone()));
        }
    }
    for (id, (name, country)) in &makers {
        sql.push_str(&format!("INSERT INTO makers VALUES ({id}, '{name}', {});", text(country)));
    }
    for thing in things {
        let Thing { id, name, price, cost, day, maker, tags } = thing;
        let maker = maker.as_ref().map(|maker| maker.0);
        sql.push_str(&format!(
            "INSERT INTO things VALUES ({id}, {}, {}, {}, {}, {});",
            text(name),
            number(*price),
            number(*cost),
            text(day),
            number(maker)
        ));
        for (tag, _) in tags {
            sql.push_str(&format!("INSERT INTO thing_tags VALUES ({id}, {tag});"));
        }
    }
    guest(&sql)
}

/// A condition as it is asked, and what it means.
type Holds = std::sync::Arc<dyn Fn(&Thing) -> bool + Send + Sync>;
#[derive(Clone)]
struct Test(Json, Holds);

impl std::fmt::Debug for Test {
    fn fmt(&self, to: &mut std::fmt::Formatter<'_>) -> std::fmt::Result {
        write!(to, "{}", self.0)
    }
}

fn test(json: Json, holds: impl Fn(&Thing) -> bool + Send + Sync + 'static) -> Test {
    Test(json, std::sync::Arc::new(holds))
}

fn number_test(operator: &str, left: i64, right: i64) -> bool {
    match operator {
        "is" => left == right,
        "is_not" => left != right,
        "less" => left < right,
        "at_most" => left <= right,
        "more" => left > right,
        _ => left >= right,
    }
}

const OPERATORS: [&str; 6] = ["is", "is_not", "less", "at_most", "more", "at_least"];

fn leaf() -> BoxedStrategy<Test> {
    let operator = || prop::sample::select(OPERATORS.to_vec());
    let name = || prop::sample::select(NAMES.to_vec());
    prop_oneof![
        (operator(), -5_i64..60).prop_map(|(operator, number)| test(
            json!({"column": "price", operator: number}),
            move |thing| thing
                .price
                .map_or(operator == "is_not", |price| number_test(operator, price, number)),
        )),
        operator().prop_map(|operator| test(
            json!({"column": "price", operator: {"column": "cost"}}),
            move |thing| match (thing.price, thing.cost) {
                (Some(price), Some(cost)) => number_test(operator, price, cost),
                (None, None) => operator == "is",
                _ => operator == "is_not",
            },
        )),
        name().prop_map(|name| {
            let letters: String = name.chars().take(2).collect();
            test(json!({"column": "name", "contains": letters.clone()}), move |thing| {
                thing.name.as_ref().is_some_and(|own| own.to_lowercase().contains(&letters.to_lowercase()))
            })
        }),
        prop::sample::select(vec!["FR", "DE", "IT"]).prop_map(|country| test(
            json!({"column": "maker.country", "is": country}),
            move |thing| thing.maker.as_ref().is_some_and(|maker| maker.2.as_deref() == Some(country)),
        )),
        Just(test(json!({"column": "maker.country", "null": true}), |thing| {
            thing.maker.as_ref().is_none_or(|maker| maker.2.is_none())
        })),
        (operator(), 0_u32..4)
            .prop_map(|(operator, count)| test(json!({"link": "tags", operator: count}), move |thing| {
                number_test(operator, thing.tags.len() as i64, i64::from(count))
            },)),
        (operator(), 0_u32..3).prop_map(|(operator, count)| test(
            json!({"link": "tags", operator: count, "where": {"column": "name", "is": "t1"}}),
            move |thing| {
                let found = thing.tags.iter().filter(|tag| tag.1 == "t1").count();
                number_test(operator, found as i64, i64::from(count))
            },
        )),
        (prop::sample::select(vec!["any", "all", "none"]), prop::collection::vec(1_i64..5, 0..3)).prop_map(
            |(which, keys)| {
                let asked = json!({"link": "tags", which: keys.clone()});
                test(asked, move |thing| {
                    let has = |key: &i64| thing.tags.iter().any(|tag| tag.0 == *key);
                    match which {
                        "any" => keys.iter().any(has),
                        "all" => keys.iter().all(has),
                        _ => !keys.iter().any(has),
                    }
                })
            }
        ),
        (prop::bool::ANY, 1_i64..5).prop_map(|(not, tag)| {
            let word = if not { "not_in" } else { "in" };
            let inner =
                json!({"from": "thing_tags", "show": ["thing_id"], "where": {"column": "tag_id", "is": tag}});
            test(json!({"column": "id", word: inner}), move |thing| {
                thing.tags.iter().any(|own| own.0 == tag) != not
            })
        }),
        prop::sample::select(DAYS.to_vec())
            .prop_map(|day| test(json!({"column": "day", "at_least": day}), move |thing| {
                thing.day.as_deref().is_some_and(|own| own >= day)
            })),
        (0_i64..3).prop_map(|number| test(
            json!({"link": "maker", "where": {"link": "things", "more": number * 5}}),
            move |thing| {
                let of = |other: &Thing| other.maker.as_ref().map(|maker| maker.0);
                let own = of(thing);
                own.is_some() && things().iter().filter(|other| of(other) == own).count() as i64 > number * 5
            },
        )),
    ]
    .boxed()
}

fn condition() -> BoxedStrategy<Test> {
    leaf()
        .prop_recursive(3, 12, 3, |inner| {
            prop_oneof![
                prop::collection::vec(inner.clone(), 0..3).prop_map(|of| {
                    let asked = json!({"all": of.iter().map(|test| test.0.clone()).collect::<Vec<_>>()});
                    test(asked, move |thing| of.iter().all(|test| (test.1)(thing)))
                }),
                prop::collection::vec(inner.clone(), 0..3).prop_map(|of| {
                    let asked = json!({"any": of.iter().map(|test| test.0.clone()).collect::<Vec<_>>()});
                    test(asked, move |thing| of.iter().any(|test| (test.1)(thing)))
                }),
                inner.prop_map(|of| test(json!({"not": of.0.clone()}), move |thing| !(of.1)(thing))),
            ]
        })
        .boxed()
}

/// By what rows are put together: how it is asked, and its value for a thing beside one of its tags.
#[derive(Debug, Clone, Copy, PartialEq)]
enum By {
    Country,
    Month,
    Range,
    Tag,
}

impl By {
    fn asked(self) -> Json {
        match self {
            Self::Country => json!("maker.country"),
            Self::Month => json!("month(day)"),
            Self::Range => json!({"column": "price", "bucket": {"range": {"width": 15}}}),
            Self::Tag => json!("tags.name"),
        }
    }

    fn of(self, thing: &Thing, tag: Option<&(i64, String)>) -> Cell {
        let text = |text: Option<&str>| text.map_or(Cell::Null, |text| Cell::Text(text.to_owned()));
        match self {
            Self::Country => text(thing.maker.as_ref().and_then(|maker| maker.2.as_deref())),
            Self::Month => text(thing.day.as_ref().map(|day| &day[..7])),
            Self::Range => thing.price.map_or(Cell::Null, |price| Cell::Integer(price.div_euclid(15) * 15)),
            Self::Tag => text(tag.map(|tag| tag.1.as_str())),
        }
    }
}

/// As SQLite sorts, of what occurs here.
fn rank(cell: &Cell) -> (u8, i64, String) {
    match cell {
        Cell::Integer(number) => (1, *number, String::new()),
        Cell::Text(text) => (2, 0, text.clone()),
        _ => (0, 0, String::new()),
    }
}

/// What is shown of a group, in the order in which [`spec`] asks for it.
#[allow(clippy::cast_precision_loss)]
fn totals(rows: &[&Thing], own: &Test) -> Vec<Cell> {
    let mut prices: Vec<i64> = rows.iter().filter_map(|thing| thing.price).collect();
    prices.sort_unstable();
    let number = |number: Option<i64>| number.map_or(Cell::Null, Cell::Integer);
    let real = |real: f64| Cell::Real { real: format!("{real:?}") };
    let sum = (!prices.is_empty()).then(|| prices.iter().sum());
    let mut names: Vec<&String> = rows.iter().filter_map(|thing| thing.name.as_ref()).collect();
    names.sort();
    names.dedup();
    let own: i64 = rows.iter().filter(|thing| (own.1)(thing)).count() as i64;
    let half = prices.len() / 2;
    let median = match prices.len() {
        0 => Cell::Null,
        odd if odd % 2 == 1 => Cell::Integer(prices[half]),
        _ => real((prices[half - 1] + prices[half]) as f64 / 2.0),
    };
    let mean = sum.map_or(Cell::Null, |sum: i64| real(sum as f64 / prices.len() as f64));
    vec![
        Cell::Integer(rows.len() as i64),
        Cell::Integer(own),
        number(sum),
        mean,
        number(prices.first().copied()),
        number(prices.last().copied()),
        Cell::Integer(names.len() as i64),
        median,
    ]
}

fn close(left: &Cell, right: &Cell) -> bool {
    match (left, right) {
        (Cell::Real { real: left }, Cell::Real { real: right }) => {
            let (left, right): (f64, f64) = (left.parse().unwrap(), right.parse().unwrap());
            (left - right).abs() < 1e-9
        }
        _ => left == right,
    }
}

proptest! {
    #![proptest_config(ProptestConfig { cases: 96, failure_persistence: None, ..ProptestConfig::default() })]

    #[test]
    fn rows_are_those_that_loops_find(filter in condition(), down in prop::bool::ANY, limit in prop::option::of(0_u32..20), offset in 0_u32..5) {
        thread_local!(static FILE: (Vec<Thing>, Asked) = { let things = things(); let file = file(&things); (things, file) });
        FILE.with(|(things, file)| {
            let order = if down { "-price" } else { "price" };
            let spec = json!({"from": "things", "show": ["id", "name", "maker.country"], "where": filter.0, "order": [order],
                "limit": limit, "offset": offset});
            let mut expected: Vec<&Thing> = things.iter().filter(|thing| (filter.1)(thing)).collect();
            expected.sort_by_key(|thing| (thing.price, thing.id));
            if down { expected.reverse(); }
            let expected: Vec<Vec<Cell>> = expected.into_iter().skip(offset as usize).take(limit.map_or(usize::MAX, |limit| limit as usize))
                .map(|thing| {
                    let text = |text: Option<&String>| text.map_or(Cell::Null, |text| Cell::Text(text.clone()));
                    vec![Cell::Integer(thing.id), text(thing.name.as_ref()), text(thing.maker.as_ref().and_then(|maker| maker.2.as_ref()))]
                }).collect();
            prop_assert_eq!(file.answer(spec.clone()), expected, "{}", spec);
            Ok(())
        })?;
    }

    #[test]
    fn groups_are_those_that_loops_find(
        filter in condition(),
        own in leaf(),
        by in prop::collection::vec(prop::sample::select(vec![By::Country, By::Month, By::Range, By::Tag]), 0..3),
        left in prop::bool::ANY,
        more in 0_i64..4,
    ) {
        thread_local!(static FILE: (Vec<Thing>, Asked) = { let things = things(); let file = file(&things); (things, file) });
        FILE.with(|(things, file)| {
            let mut groups: Vec<By> = Vec::new();
            by.into_iter().for_each(|by| if !groups.contains(&by) { groups.push(by) });
            let tagged = groups.contains(&By::Tag);
            let mut spec = json!({"from": "things", "where": filter.0, "group": groups.iter().map(|by| by.asked()).collect::<Vec<_>>(),
                "show": ["count()", {"aggregate": "count", "where": own.0, "as": "own"}, "sum(price)", "average(price)", "min(price)", "max(price)",
                    "count_distinct(name)", "median(price)"],
                "having": {"column": "count", "more": more}});
            if tagged {
                spec["joins"] = json!([{"link": "tags", "type": if left { "left" } else { "inner" }}]);
            }
            let mut found: Vec<(Vec<Cell>, Vec<&Thing>)> = Vec::new();
            for thing in things.iter().filter(|thing| (filter.1)(thing)) {
                let mut beside: Vec<Option<&(i64, String)>> = thing.tags.iter().map(Some).collect();
                if !tagged { beside = vec![None]; } else if left && beside.is_empty() { beside.push(None); }
                for tag in beside {
                    let key: Vec<Cell> = groups.iter().map(|by| by.of(thing, tag)).collect();
                    match found.iter_mut().find(|(known, _)| *known == key) {
                        Some((_, rows)) => rows.push(thing),
                        None => found.push((key, vec![thing])),
                    }
                }
            }
            if groups.is_empty() && found.is_empty() { found.push((Vec::new(), Vec::new())); }
            found.sort_by_key(|(key, _)| key.iter().map(rank).collect::<Vec<_>>());
            let expected: Vec<Vec<Cell>> = found.into_iter().filter(|(_, rows)| rows.len() as i64 > more)
                .map(|(key, rows)| [key, totals(&rows, &own)].concat()).collect();
            let answer = file.answer(spec.clone());
            let same = answer.len() == expected.len()
                && answer.iter().flatten().zip(expected.iter().flatten()).all(|(left, right)| close(left, right));
            prop_assert!(same, "{}\nanswer {:?}\nexpected {:?}", spec, answer, expected);
            Ok(())
        })?;
    }
}
