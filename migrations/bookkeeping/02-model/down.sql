DROP TABLE _relata_parked;
DROP TABLE _relata_revisions;
DROP TABLE _relata_tables;
