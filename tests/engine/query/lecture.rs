//! Every question of the lecture, asked without SQL.

use serde_json::json;

use super::*;

#[test]
fn filters_of_users() {
    let blog = starter("blog");
    blog.same(
        json!({"from": "users", "show": ["id", "username"], "where": {"column": "username", "is": "maren"}}),
        "SELECT id, username FROM users WHERE username = 'maren'",
    );
    blog.same(
        json!({"from": "users", "show": ["username"], "where": {"column": "email", "ends_with": "@example.org"}, "order": ["username"]}),
        "SELECT username FROM users WHERE email LIKE '%@example.org' ORDER BY username",
    );
    blog.same(
        json!({"from": "users", "show": ["username"], "order": ["-created_at"], "limit": 5}),
        "SELECT username FROM users ORDER BY created_at DESC, id DESC LIMIT 5",
    );
    blog.same(
        json!({"from": "users", "show": ["username"], "order": ["username"], "limit": 3, "offset": 3}),
        "SELECT username FROM users ORDER BY username LIMIT 3 OFFSET 3",
    );
    blog.same(
        json!({"from": "users", "show": ["username"], "order": ["id"], "where": [
            {"column": "active", "is": "yes"},
            {"any": [{"column": "username", "is": "maren"}, {"column": "email", "contains": "example"}]},
            {"not": {"column": "username", "starts_with": "deleted_"}}]}),
        "SELECT username FROM users WHERE active = 1 AND (username = 'maren' OR email LIKE '%example%')
         AND NOT username LIKE 'deleted\\_%' ESCAPE '\\' ORDER BY id",
    );
    blog.same(
        json!({"from": "users", "show": ["username"], "order": ["username"], "where": [
            {"column": "active", "is": true},
            {"link": "roles", "any": ["admin", "moderator"], "column": "name"}]}),
        "SELECT DISTINCT u.username FROM users u JOIN user_roles ur ON ur.user_id = u.id JOIN roles r ON r.id = ur.role_id
         WHERE u.active = 1 AND r.name IN ('admin', 'moderator') ORDER BY u.username",
    );
}

#[test]
fn joins_of_posts() {
    let blog = starter("blog");
    let sql = |join: &str| {
        format!(
            "SELECT p.title, u.username, c.name FROM posts p JOIN users u ON u.id = p.user_id
             {join} categories c ON c.id = p.category_id ORDER BY p.created_at DESC, p.id DESC"
        )
    };
    let spec = |kind: &str| {
        json!({"from": "posts", "joins": ["user", {"link": "category", "type": kind}],
            "show": ["title", "user.username", "category.name"], "order": ["-created_at"]})
    };
    blog.same(spec("inner"), &sql("JOIN"));
    blog.same(spec("left"), &sql("LEFT JOIN"));
    // On a condition of its own, and by paths alone.
    blog.same(
        json!({"from": "posts", "as": "p", "show": ["title", "u.username"], "order": ["id"],
            "joins": [{"from": "users", "as": "u", "on": {"column": "p.user_id", "is": {"column": "u.id"}}}]}),
        "SELECT p.title, u.username FROM posts p JOIN users u ON p.user_id = u.id ORDER BY p.id",
    );
    blog.same(
        json!({"from": "posts", "show": ["title", "user.username", "category.name"], "order": ["id"]}),
        "SELECT p.title, u.username, c.name FROM posts p LEFT JOIN users u ON u.id = p.user_id
         LEFT JOIN categories c ON c.id = p.category_id ORDER BY p.id",
    );
}

#[test]
fn aggregations() {
    let blog = starter("blog");
    blog.same(json!({"from": "users", "show": ["count()"]}), "SELECT count(*) FROM users");
    blog.same(
        json!({"from": "users", "show": ["count()"], "where": {"column": "active", "is": true}}),
        "SELECT count(*) FROM users WHERE active = 1",
    );
    blog.same(json!({"from": "users", "show": ["sum(post_count)"]}), "SELECT count(*) FROM posts");
    blog.same(
        json!({"from": "users", "show": ["max(created_at)", "min(created_at)"]}),
        "SELECT max(created_at), min(created_at) FROM users",
    );
    blog.same(
        json!({"from": "categories", "joins": ["posts"], "group": ["name"], "show": ["count(posts.id)"]}),
        "SELECT c.name, count(p.id) FROM categories c JOIN posts p ON p.category_id = c.id GROUP BY c.name ORDER BY c.name",
    );
    blog.same(
        json!({"from": "posts", "group": ["month(created_at)"], "show": ["count()"]}),
        "SELECT strftime('%Y-%m', created_at, 'localtime'), count(*) FROM posts GROUP BY 1 ORDER BY 1",
    );
}

#[test]
fn subqueries() {
    let blog = starter("blog");
    let by_hand = "SELECT username FROM users WHERE (SELECT count(*) FROM posts WHERE user_id = users.id) > 1 ORDER BY username";
    // As the lecture does it: a grouped query, joined.
    blog.same(
        json!({"from": "users", "show": ["username"], "order": ["username"], "joins": [{
            "as": "busy",
            "from": {"query": {"from": "users", "joins": ["posts"], "group": ["id"],
                "show": [{"column": "posts.id", "aggregate": "count", "as": "n", "hidden": true}],
                "having": {"column": "n", "more": 1}}},
            "on": {"column": "id", "is": {"column": "busy.id"}}}]}),
        by_hand,
    );
    // And shorter.
    blog.same(
        json!({"from": "users", "show": ["username"], "order": ["username"], "where": {"link": "posts", "more": 1}}),
        by_hand,
    );
    blog.same(
        json!({"from": "users", "show": ["username"], "order": ["username"], "where": {"column": "id", "in": {
            "from": "posts", "group": ["user_id"], "show": [{"aggregate": "count", "as": "n", "hidden": true}],
            "having": {"column": "n", "more": 1}}}}),
        by_hand,
    );
    blog.same(
        json!({"from": "users", "show": ["username"], "order": ["username"], "where": {"link": "posts", "exists": false}}),
        "SELECT username FROM users WHERE NOT EXISTS (SELECT 1 FROM posts WHERE user_id = users.id) ORDER BY username",
    );
}

#[test]
fn the_shop() {
    let shop = starter("catalog");
    shop.same(
        json!({"from": "products", "show": ["name", "price"], "order": ["price", "name"], "where": [
            {"column": "active", "is": true}, {"column": "category.name", "is": "Seats"},
            {"link": "tags", "any": ["repairable"], "column": "name"}], "limit": 12}),
        "SELECT p.name, p.price FROM products p JOIN categories c ON c.id = p.category_id
         WHERE p.active = 1 AND c.name = 'Seats' AND EXISTS (SELECT 1 FROM product_tags pt JOIN tags t ON t.id = pt.tag_id
           WHERE pt.product_id = p.id AND t.name = 'repairable') ORDER BY p.price, p.name LIMIT 12",
    );
    // The ten most popular tags.
    shop.same(
        json!({"from": "tags", "joins": ["products"], "group": ["name"],
            "show": ["count()"], "order": ["-count", "name"], "limit": 10}),
        "SELECT t.name, count(*) FROM tags t JOIN product_tags pt ON pt.tag_id = t.id JOIN products p ON p.id = pt.product_id
         GROUP BY t.name ORDER BY 2 DESC, 1 LIMIT 10",
    );
    shop.same(
        json!({"from": "products", "show": ["name", "average_rating", "review_count"], "order": ["name"]}),
        "SELECT name, (SELECT avg(rating) FROM reviews WHERE product_id = p.id AND approved = 1),
         (SELECT count(*) FROM reviews WHERE product_id = p.id AND approved = 1) FROM products p ORDER BY name",
    );
    shop.same(
        json!({"from": "products", "show": ["name"], "order": ["name"], "limit": 20, "where": [
            {"column": "active", "is": true},
            {"any": [{"column": "name", "contains": "stool"}, {"column": "description", "contains": "stool"}]}]}),
        "SELECT name FROM products WHERE active = 1 AND (name LIKE '%stool%' OR description LIKE '%stool%') ORDER BY name LIMIT 20",
    );
    shop.same(
        json!({"from": "categories", "show": ["name", {"link": "products", "aggregate": "count", "as": "products"}], "order": ["name"]}),
        "SELECT name, (SELECT count(*) FROM products WHERE category_id = c.id) FROM categories c ORDER BY name",
    );
}
