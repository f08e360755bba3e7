/** Frames to JPEG, pictures from files, recordings to MP4: everything that calls FFmpeg. */
@NullMarked
package org.ardrag.server.video;

import org.jspecify.annotations.NullMarked;
