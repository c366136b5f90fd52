-- A small shop to look at: categories, products with pictures, reviews, tags. Made by `cargo xtask run` where there is
-- no display, and by the tests and pictures of the window. Dates count back from today.
CREATE TABLE categories (
  id INTEGER PRIMARY KEY,
  name TEXT NOT NULL UNIQUE CHECK (length(name) <= 50),
  slug TEXT NOT NULL UNIQUE,
  description TEXT CHECK (length(description) <= 255),
  parent_id INTEGER REFERENCES categories (id) ON DELETE SET NULL,
  created_at TEXT NOT NULL DEFAULT CURRENT_TIMESTAMP
) STRICT;
CREATE INDEX categories_parent ON categories (parent_id);

CREATE TABLE products (
  id INTEGER PRIMARY KEY,
  name TEXT NOT NULL CHECK (length(name) <= 100),
  slug TEXT NOT NULL UNIQUE,
  description TEXT,
  price NUMERIC NOT NULL CHECK (price >= 0),
  stock INTEGER NOT NULL DEFAULT 0,
  low_stock INTEGER NOT NULL DEFAULT 5,
  active BOOLEAN NOT NULL DEFAULT 1,
  category_id INTEGER REFERENCES categories (id) ON DELETE SET NULL,
  created_at DATETIME NOT NULL DEFAULT CURRENT_TIMESTAMP,
  updated_at DATETIME NOT NULL DEFAULT CURRENT_TIMESTAMP
);
CREATE INDEX products_category ON products (category_id);
CREATE TRIGGER products_updated AFTER UPDATE OF name, description, price, stock, active, category_id ON products
BEGIN
  UPDATE products SET updated_at = CURRENT_TIMESTAMP WHERE id = new.id;
END;

CREATE TABLE product_images (
  id INTEGER PRIMARY KEY,
  product_id INTEGER NOT NULL REFERENCES products (id) ON DELETE CASCADE,
  image BLOB NOT NULL,
  alt TEXT,
  is_primary BOOLEAN NOT NULL DEFAULT 0,
  display_order INTEGER NOT NULL DEFAULT 0
);
CREATE INDEX product_images_product ON product_images (product_id);
CREATE UNIQUE INDEX product_images_one_primary ON product_images (product_id) WHERE is_primary;

CREATE TABLE users (
  id INTEGER PRIMARY KEY,
  username TEXT NOT NULL UNIQUE CHECK (length(username) <= 80),
  email TEXT NOT NULL UNIQUE CHECK (length(email) <= 120),
  active BOOLEAN NOT NULL DEFAULT 1,
  birth_date DATE,
  created_at DATETIME NOT NULL DEFAULT CURRENT_TIMESTAMP
);

CREATE TABLE profiles (
  id INTEGER PRIMARY KEY,
  user_id INTEGER NOT NULL UNIQUE REFERENCES users (id) ON DELETE CASCADE,
  first_name TEXT CHECK (length(first_name) <= 50),
  last_name TEXT CHECK (length(last_name) <= 50),
  bio TEXT
);

CREATE TABLE reviews (
  id INTEGER PRIMARY KEY,
  product_id INTEGER NOT NULL REFERENCES products (id) ON DELETE CASCADE,
  user_id INTEGER NOT NULL REFERENCES users (id) ON DELETE CASCADE,
  rating INTEGER NOT NULL CHECK (rating BETWEEN 1 AND 5),
  content TEXT,
  approved BOOLEAN NOT NULL DEFAULT 0,
  created_at DATETIME NOT NULL DEFAULT CURRENT_TIMESTAMP
);
CREATE INDEX reviews_product ON reviews (product_id);
CREATE INDEX reviews_user ON reviews (user_id);

CREATE TABLE tags (
  id INTEGER PRIMARY KEY,
  name TEXT NOT NULL UNIQUE CHECK (length(name) <= 50),
  slug TEXT NOT NULL UNIQUE
) STRICT;

CREATE TABLE product_tags (
  product_id INTEGER NOT NULL REFERENCES products (id) ON DELETE CASCADE,
  tag_id INTEGER NOT NULL REFERENCES tags (id) ON DELETE CASCADE,
  PRIMARY KEY (product_id, tag_id)
) WITHOUT ROWID;
CREATE INDEX product_tags_tag ON product_tags (tag_id);

CREATE VIEW low_stock AS
  SELECT id, name, stock, low_stock FROM products WHERE active AND stock <= low_stock ORDER BY stock, name;

INSERT INTO categories (id, name, slug, description, parent_id, created_at) VALUES
  (1, 'Furniture', 'furniture', 'Things that stand on their own feet', NULL, datetime('now', '-400 days')),
  (2, 'Seating', 'seating', 'Stools, chairs and benches', 1, datetime('now', '-399 days')),
  (3, 'Storage', 'storage', 'Hooks, shelves and boxes', 1, datetime('now', '-398 days')),
  (4, 'Lighting', 'lighting', 'Lamps for table, floor and wall', NULL, datetime('now', '-380 days')),
  (5, 'Textiles', 'textiles', 'Blankets, cushions and rugs', NULL, datetime('now', '-320 days'));

-- Forty products: a wood or stuff, and a thing made of it.
WITH
  things (n, thing, category, price, text) AS (VALUES
    (1, 'stool', 2, 18.9, 'Three legs, so it never wobbles.'),
    (2, 'bench', 2, 129.0, 'Seats three, or two and a cat.'),
    (3, 'chair', 2, 84.5, 'Stacks six high.'),
    (4, 'hook', 3, 4.2, 'Holds a winter coat.'),
    (5, 'shelf', 3, 46.0, 'Comes with everything but the wall.'),
    (6, 'box', 3, 22.5, 'Fits under a bed.'),
    (7, 'table lamp', 4, 59.0, 'A warm light to read by.'),
    (8, 'step', 2, 31.0, 'For the top shelf.')
  ),
  woods (m, wood, factor) AS (VALUES (1, 'Alder', 1.0), (2, 'Ash', 1.1), (3, 'Beech', 0.9), (4, 'Oak', 1.4), (5, 'Pine', 0.7))
INSERT INTO products (name, slug, description, price, stock, active, category_id, created_at, updated_at)
SELECT
  wood || ' ' || thing,
  lower(wood) || '-' || replace(thing, ' ', '-'),
  text,
  round(price * factor, 2),
  (n * 7 + m * 5) % 23,
  (n * m) % 11 <> 10,
  category,
  datetime('now', '-' || (n * 31 + m * 7) || ' days'),
  datetime('now', '-' || (n + m) || ' days')
FROM things CROSS JOIN woods ORDER BY m, n;
INSERT INTO products (name, slug, description, price, stock, category_id) VALUES
  ('Wool blanket', 'wool-blanket', 'From sheep that had a name.', 79, 4, 5),
  ('Linen cushion', 'linen-cushion', NULL, 24.5, 0, 5),
  ('Gift card', 'gift-card', '', 25, 100, NULL);

-- A picture each for the first products: a small SVG in the colour of its wood.
WITH colours (m, colour) AS (VALUES (1, 'c98f5e'), (2, 'd9c3a0'), (3, 'e0b98c'), (4, 'a9773f'), (5, 'e8cf9a'))
INSERT INTO product_images (product_id, image, alt, is_primary)
SELECT products.id,
  CAST('<svg xmlns="http://www.w3.org/2000/svg" width="96" height="96"><rect width="96" height="96" fill="#f1efea"/><rect x="20" y="38" width="56" height="10" rx="3" fill="#'
    || colour || '"/><path d="M28 48 24 80M68 48 72 80M48 48V80" stroke="#' || colour || '" stroke-width="6"/></svg>' AS BLOB),
  'A drawing of ' || name, 1
FROM products JOIN colours ON m = (products.id - 1) / 8 + 1 WHERE products.id <= 40;

INSERT INTO users (id, username, email, birth_date, created_at) VALUES
  (1, 'maren', 'maren@example.org', '1988-04-12', datetime('now', '-300 days')),
  (2, 'tomas', 'tomas@example.org', '1975-11-03', datetime('now', '-280 days')),
  (3, 'aiko', 'aiko@example.com', NULL, datetime('now', '-120 days')),
  (4, 'lena', 'lena@example.com', '2001-01-30', datetime('now', '-40 days')),
  (5, 'noor', 'noor@example.net', NULL, datetime('now', '-2 days'));
INSERT INTO profiles (user_id, first_name, last_name, bio) VALUES
  (1, 'Maren', 'Holm', 'Carpenter, retired from plastic.'),
  (2, 'Tomáš', 'Dvořák', NULL),
  (3, 'Aiko', 'Sato', 'Collects stools.');

WITH RECURSIVE numbers (i) AS (VALUES (1) UNION ALL SELECT i + 1 FROM numbers WHERE i < 90)
INSERT INTO reviews (product_id, user_id, rating, content, approved, created_at)
SELECT
  (i * 17) % 42 + 1,
  i % 5 + 1,
  5 - (i * i) % 4,
  CASE i % 4 WHEN 0 THEN 'Sturdy.' WHEN 1 THEN 'Sturdy, a little heavy.' WHEN 2 THEN 'Smells of the forest.' END,
  i % 6 <> 0,
  datetime('now', '-' || i || ' days')
FROM numbers;

INSERT INTO tags (id, name, slug) VALUES (1, 'new', 'new'), (2, 'sale', 'sale'), (3, 'solid wood', 'solid-wood'), (4, 'gift', 'gift'), (5, 'handmade', 'handmade');
INSERT INTO product_tags (product_id, tag_id)
SELECT products.id, tags.id FROM products JOIN tags ON (products.id * 3 + tags.id * 5) % 7 < 2;
