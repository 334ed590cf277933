/** Backup of a whole system and its return, verified: database, files, keys apart from both. */
@NullMarked
package cn.minshui.engine.core.backup;

import org.jspecify.annotations.NullMarked;
