/** Keys outside the database, what is encrypted and sealed with them, and the job that changes them while the system serves. */
@NullMarked
package cn.minshui.engine.core.protect;

import org.jspecify.annotations.NullMarked;
