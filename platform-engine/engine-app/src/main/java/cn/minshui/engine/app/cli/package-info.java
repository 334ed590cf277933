/** Commands for people and pipelines: status, stop, token, metadata, demo. */
@NullMarked
package cn.minshui.engine.app.cli;

import org.jspecify.annotations.NullMarked;
