/** What scripts see of records and calls: their hooks, actions and runs over {@code DataAccess}, in the transaction under way. */
@NullMarked
package cn.minshui.engine.core.script.facade;

import org.jspecify.annotations.NullMarked;
