DROP TABLE _relata_change_parts;
DROP TABLE _relata_changes;
