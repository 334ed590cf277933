/**
 * Attacks on a running server over HTTP, generated from the model that it serves, so that they grow with the metadata: what may not
 * be told is asked for in every channel, ids and rights of others are tried, and hostile texts and files are sent everywhere.
 */
@NullMarked
package cn.minshui.engine.testkit.attack;

import org.jspecify.annotations.NullMarked;
