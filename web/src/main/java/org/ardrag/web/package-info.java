/**
 * The pages of the studio: templates, their controllers, and the sample pictures that the studio draws itself. Whoever
 * has this module on the class path of a reactive web application serves the page; nothing needs to be scanned.
 */
@NullMarked
package org.ardrag.web;

import org.jspecify.annotations.NullMarked;
