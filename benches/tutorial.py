#!/usr/bin/env python3
"""How long the shop catalog's questions take in Flask-SQLAlchemy, asked as tutorials ask them, beside Relata.

    python3 benches/tutorial.py

Makes what it needs in the target folder: an environment of its own with Flask-SQLAlchemy from PyPI, the catalog with
1,000,000 products (by `cargo bench --bench query`, which also gives Relata's figures), and the same rows in the tables as
a tutorial declares them: keys, UNIQUEs and nothing else. Every figure is the median of several runs in milliseconds, in
one process, with the file in the page cache; what an answer holds is compared before it is timed.
"""

import json
import os
import statistics
import subprocess
import sys
import time
import venv
from pathlib import Path

ROOT = Path(__file__).resolve().parent.parent
FOLDER = Path(os.environ.get("CARGO_TARGET_DIR", ROOT / "target")) / "tmp" / "query"
PACKAGES = ["flask-sqlalchemy==3.1.1", "sqlalchemy>=2.0,<3"]
SEARCHED = "oak"
PER_PAGE = 12


def in_environment():
    """Runs this script again with the environment's own Python, which is made the first time."""
    home = FOLDER / "flask"
    python = home / ("Scripts/python.exe" if os.name == "nt" else "bin/python")
    if not python.exists():
        print("making an environment with Flask-SQLAlchemy ...", file=sys.stderr)
        venv.create(home, with_pip=True)
    has = subprocess.run([python, "-c", "import flask_sqlalchemy"], capture_output=True, check=False)
    if has.returncode != 0:
        subprocess.run([python, "-m", "pip", "install", "--quiet", *PACKAGES], check=True)
    return subprocess.run([python, __file__, "--inside", *sys.argv[1:]], check=False).returncode


def relata_figures():
    """What `cargo bench --bench query` measured: {"file": …, "tasks": {name: {"built": ms, "hand": ms, "answer": …}}}."""
    told = FOLDER / "figures.json"
    command = ["cargo", "bench", "--quiet", "-p", "relata-engine", "--bench", "query", "--", "--json", str(told)]
    subprocess.run(command, cwd=ROOT, check=True, stdout=sys.stderr)
    return json.loads(told.read_text())


def models(path):
    """The tutorial's models over the file at `path`, and the application that they live in."""
    from flask import Flask
    from flask_sqlalchemy import SQLAlchemy

    app = Flask(__name__)
    app.config["SQLALCHEMY_DATABASE_URI"] = f"sqlite:///{path}"
    db = SQLAlchemy(app)

    product_tags = db.Table(
        "product_tags",
        db.Column("product_id", db.Integer, db.ForeignKey("products.id"), primary_key=True),
        db.Column("tag_id", db.Integer, db.ForeignKey("tags.id"), primary_key=True),
    )

    class Category(db.Model):
        __tablename__ = "categories"
        id = db.Column(db.Integer, primary_key=True)
        name = db.Column(db.String(50), unique=True, nullable=False)
        slug = db.Column(db.String(50), unique=True, nullable=False)
        description = db.Column(db.String(255))
        products = db.relationship("Product", backref="category", lazy=True)

    class Product(db.Model):
        __tablename__ = "products"
        id = db.Column(db.Integer, primary_key=True)
        name = db.Column(db.String(100), nullable=False)
        slug = db.Column(db.String(100), unique=True, nullable=False)
        description = db.Column(db.Text)
        # Cents, as the file has them: a tutorial's Numeric would cost it a conversion for every row.
        price = db.Column(db.Integer, nullable=False)
        stock = db.Column(db.Integer, default=0)
        active = db.Column(db.Boolean, default=True)
        category_id = db.Column(db.Integer, db.ForeignKey("categories.id"))
        reviews = db.relationship("Review", backref="product", lazy=True, cascade="all, delete-orphan")
        tags = db.relationship("Tag", secondary=product_tags, backref=db.backref("products", lazy=True))

        @property
        def avg_rating(self):
            if not self.reviews:
                return 0
            return sum(review.rating for review in self.reviews) / len(self.reviews)

    class Tag(db.Model):
        __tablename__ = "tags"
        id = db.Column(db.Integer, primary_key=True)
        name = db.Column(db.String(50), unique=True, nullable=False)
        slug = db.Column(db.String(50), unique=True, nullable=False)

    class User(db.Model):
        __tablename__ = "users"
        id = db.Column(db.Integer, primary_key=True)
        username = db.Column(db.String(80), unique=True, nullable=False)
        email = db.Column(db.String(120), unique=True, nullable=False)
        reviews = db.relationship("Review", backref="user", lazy=True)

    class Review(db.Model):
        __tablename__ = "reviews"
        id = db.Column(db.Integer, primary_key=True)
        rating = db.Column(db.Integer, nullable=False)
        content = db.Column(db.Text)
        approved = db.Column(db.Boolean, default=False)
        product_id = db.Column(db.Integer, db.ForeignKey("products.id"), nullable=False)
        user_id = db.Column(db.Integer, db.ForeignKey("users.id"), nullable=False)

    return app, db, product_tags, (Category, Product, Tag, User, Review)


def tasks(db, product_tags, of, category, tag):
    """Each task as the tutorial writes it; its answer in a form that can be compared."""
    Category, Product, Tag, User, Review = of

    def page(query, number=1):
        return query.paginate(page=number, per_page=PER_PAGE, error_out=False)

    def first_page():
        found = page(Product.query.filter_by(active=True).order_by(Product.name.asc()))
        return [found.total, [product.id for product in found.items]]

    def page_50000():
        found = page(Product.query.filter_by(active=True).order_by(Product.name.asc()), 50_000)
        return [found.total, [product.id for product in found.items]]

    def category_and_tag_by_price():
        in_category = Category.query.filter_by(slug=category).first_or_404()
        tagged = Tag.query.filter_by(slug=tag).first_or_404()
        query = Product.query.filter_by(active=True).filter_by(category_id=in_category.id)
        query = query.join(product_tags).join(Tag).filter(Tag.id == tagged.id)
        found = page(query.order_by(Product.price.asc()))
        return [found.total, [product.price for product in found.items]]

    def popular_tags():
        found = db.session.query(Tag, db.func.count()).join(product_tags).group_by(Tag.id)
        found = found.order_by(db.func.count().desc()).limit(10).all()
        return [count for _, count in found]

    def average_rating_of_12():
        found = Product.query.order_by(Product.id).limit(PER_PAGE).all()
        return [round(product.avg_rating, 6) for product in found]

    def search():
        like = f"%{SEARCHED}%"
        either = db.or_(Product.name.ilike(like), Product.description.ilike(like))
        found = page(Product.query.filter(Product.active == True, either))  # noqa: E712
        return [found.total]

    def count_per_category():
        found = db.session.query(Category.name, db.func.count(Product.id)).join(Product).group_by(Category.name)
        return sorted([name, count] for name, count in found.all())

    def users_with_more_than_5_reviews():
        counted = db.session.query(User.id).join(Review).group_by(User.id)
        counted = counted.having(db.func.count(Review.id) > 5).subquery()
        found = User.query.join(counted, User.id == counted.c.id).all()
        return [len(found)]

    return {task.__name__: task for task in (
        first_page, page_50000, category_and_tag_by_price, popular_tags, average_rating_of_12, search,
        count_per_category, users_with_more_than_5_reviews,
    )}


def tutorial_file(source):
    """The same rows in the tables that the tutorial's models make, made once."""
    path = FOLDER / "tutorial.sqlite"
    if path.exists() and path.stat().st_mtime > Path(source).stat().st_mtime:
        return path
    path.unlink(missing_ok=True)
    making = FOLDER / "tutorial-making.sqlite"
    making.unlink(missing_ok=True)
    app, db, _, _ = models(making)
    with app.app_context():
        db.create_all()
        with db.engine.connect() as connection:
            cursor = connection.connection.cursor()
            cursor.execute("ATTACH ? AS source", [str(source)])
            for table in db.metadata.sorted_tables:
                columns = ", ".join(column.name for column in table.columns)
                cursor.execute(f"INSERT INTO main.{table.name} ({columns}) SELECT {columns} FROM source.{table.name}")
            connection.connection.commit()
        db.engine.dispose()
    making.rename(path)
    return path


def timed(app, db, task, runs):
    """Median in ms; every run is a request of its own, with nothing left over in the session."""
    times = []
    for _ in range(runs):
        with app.app_context():
            begun = time.perf_counter()
            task()
            times.append((time.perf_counter() - begun) * 1000)
            db.session.remove()
    return statistics.median(times)


def measured(path, figures):
    """{task: ms} on the file at `path`; stops at an answer that isn't Relata's."""
    app, db, product_tags, of = models(path)
    told = {}
    with app.app_context():
        of_file = tasks(db, product_tags, of, figures["category"], figures["tag"])
        for name, task in of_file.items():
            answer, wanted = task(), figures["tasks"][name]["answer"]
            if answer != wanted:
                sys.exit(f"{name}: Flask-SQLAlchemy says {str(answer)[:300]}, Relata {str(wanted)[:300]}")
        db.session.remove()
    for name, task in of_file.items():
        first = timed(app, db, task, 1)
        told[name] = timed(app, db, task, 3 if first > 1000 else 9)
    return told


def main():
    """Measures and prints."""
    figures = relata_figures()
    source = figures["file"]
    as_taught = measured(tutorial_file(source), figures)
    with_indexes = measured(source, figures)
    print("1,000,000 products; medians in ms\n")
    print(f"{'':32}{'Relata':>10}{'SQL by hand':>13}{'Flask-SQLAlchemy':>18}{'':>8}{'and as taught':>15}{'':>9}")
    print(f"{'':32}{'':>10}{'(rusqlite)':>13}{'on this file':>18}{'':>8}{'(no indexes)':>15}{'':>9}")
    for name, figure in figures["tasks"].items():
        if name not in as_taught:
            continue
        own, hand, same, plain = figure["built"], figure["hand"], with_indexes[name], as_taught[name]
        label = name.replace("_", " ")
        print(f"{label:32}{own:10.2f}{hand:13.2f}{same:18.2f}{same / own:7.1f}x{plain:15.2f}{plain / own:8.1f}x")


if __name__ == "__main__":
    if "--inside" in sys.argv:
        main()
    else:
        sys.exit(in_environment())
