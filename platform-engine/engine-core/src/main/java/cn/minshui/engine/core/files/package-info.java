/** Files of records: taken in, kept in a folder or a bucket, given out with the rights of their records. */
@NullMarked
package cn.minshui.engine.core.files;

import org.jspecify.annotations.NullMarked;
