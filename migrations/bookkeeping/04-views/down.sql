DROP TABLE _relata_starters;
DROP TABLE _relata_views;
