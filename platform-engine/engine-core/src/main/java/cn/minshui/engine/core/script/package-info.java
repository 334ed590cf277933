/**
 * Scripts: JavaScript in realms without a host, on threads of their own, within bounds. Knows neither records nor models; what a
 * script may ask for is given with each run as a {@link cn.minshui.engine.core.script.ScriptHost}.
 */
@NullMarked
package cn.minshui.engine.core.script;

import org.jspecify.annotations.NullMarked;
