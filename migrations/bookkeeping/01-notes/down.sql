DROP TABLE _relata_table_views;
DROP TABLE _relata_facts;
