//! One row with what leads to it, and one value taken out of the file.

use super::*;

const SHOP: &str = "
    CREATE TABLE users(id INTEGER PRIMARY KEY, name TEXT);
    CREATE TABLE products(id INTEGER PRIMARY KEY, name TEXT, picture BLOB);
    CREATE TABLE reviews(id INTEGER PRIMARY KEY, product_id INTEGER REFERENCES products(id),
        user_id INTEGER REFERENCES users(id), rating INTEGER);
    INSERT INTO users VALUES (1, 'Ann'), (2, 'Bea');
    INSERT INTO products VALUES (1, 'Stool', x'00ff10');
    INSERT INTO reviews VALUES (1, 1, 2, 5), (2, 1, NULL, 4), (3, 1, 1, 3);";

fn key() -> RowKey {
    RowKey("[1]".into())
}

#[test]
fn a_related_list_names_what_its_rows_lead_to() {
    let opened = opened(SHOP);
    let row = opened.session.read_row(opened.file, "products".into(), key()).unwrap();
    let [list] = row.related.as_slice() else { panic!("one list: {:?}", row.related) };
    assert_eq!(list.columns, ["id", "user_id", "rating"]);
    let [labels] = list.labels.as_slice() else { panic!("one link: {:?}", list.labels) };
    assert_eq!(labels.column, 1);
    let ratings: Vec<&Cell> = list.rows.iter().map(|row| &row.cells[2]).collect();
    assert_eq!(ratings, [&Cell::Integer(3), &Cell::Integer(4), &Cell::Integer(5)], "newest first");
    assert_eq!(labels.labels, [Some("Ann".to_owned()), None, Some("Bea".to_owned())]);
}

#[test]
fn a_value_is_saved_to_a_file_byte_for_byte_but_never_over_the_open_one() {
    let opened = opened(SHOP);
    let save = |column: &str, place: &std::path::Path| {
        let place = place.display().to_string();
        opened.session.save_value(opened.file, "products".into(), key(), column.into(), place)
    };
    let place = opened.path.with_file_name("picture.bin");
    assert_eq!(save("picture", &place).unwrap(), 3);
    assert_eq!(std::fs::read(&place).unwrap(), [0, 255, 16]);
    assert_eq!(save("name", &place).unwrap(), 5);
    assert_eq!(std::fs::read(&place).unwrap(), b"Stool");
    let before = std::fs::read(&opened.path).unwrap();
    save("picture", &opened.path).unwrap_err();
    assert_eq!(std::fs::read(&opened.path).unwrap(), before);
}
