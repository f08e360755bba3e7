package org.ardrag.server.giving;

import org.ardrag.server.storage.KeptInStore;

/** The same with PostgreSQL and an S3-compatible store. */
class SharedGivingTest extends GivingTest implements KeptInStore {}
