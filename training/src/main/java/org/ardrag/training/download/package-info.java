/**
 * Large files from elsewhere: fetched over HTTP, taken up again where a transfer broke off, checked before they get their
 * name.
 */
@NullMarked
package org.ardrag.training.download;

import org.jspecify.annotations.NullMarked;
