/** What the command line and the data directory say: options, secrets, run files. */
@NullMarked
package cn.minshui.engine.app.settings;

import org.jspecify.annotations.NullMarked;
