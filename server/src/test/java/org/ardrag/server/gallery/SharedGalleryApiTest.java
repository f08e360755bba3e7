package org.ardrag.server.gallery;

import org.ardrag.server.storage.KeptInStore;

/** The same with PostgreSQL and an S3-compatible store. */
class SharedGalleryApiTest extends GalleryApiTest implements KeptInStore {}
