/**
 * What generated frames are worth: R = quality + lambda * max(0, alpha - ||tracked - asked||^2) (AR-Drag, arXiv 2510.08131,
 * section 4). Trackers and quality stand behind interfaces; the tracker that rewards is not the one that judges in
 * {@link org.ardrag.training.evaluate}.
 */
@NullMarked
package org.ardrag.training.reward;

import org.jspecify.annotations.NullMarked;
