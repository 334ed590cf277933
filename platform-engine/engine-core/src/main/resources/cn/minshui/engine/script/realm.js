// Makes a realm of JavaScript fit for scripts and answers the function that runs one. Evaluated once in every context, before any
// script. What scripts must not have is removed; what they have is frozen, so that nothing of one call is there in the next.
(function (host, arithmetic, limits) {
  'use strict';
  const { freeze, getOwnPropertyDescriptor, getPrototypeOf, defineProperty, create, hasOwn, keys } = Object;
  const { ownKeys, apply } = Reflect;
  const { isArray } = Array;
  const { isSafeInteger } = Number;
  const { parse, stringify } = JSON;
  const all = globalThis;
  const RealmProxy = Proxy;
  const RealmPromise = Promise;
  const RealmRegExp = RegExp;

  const KEPT = [
    'Object', 'Function', 'Array', 'String', 'Number', 'Boolean', 'Symbol', 'Map', 'Set', 'RegExp', 'Math', 'JSON',
    'Error', 'EvalError', 'RangeError', 'ReferenceError', 'SyntaxError', 'TypeError', 'URIError',
    'NaN', 'Infinity', 'undefined', 'isNaN', 'isFinite', 'parseInt', 'parseFloat',
  ];
  for (const name of ownKeys(all)) {
    if (!KEPT.includes(name)) delete all[name];
  }
  // No randomness; no loops over lengths that nothing but the caller's word stands for.
  delete Math.random;
  delete String.raw;
  // Registered symbols outlive the call that made them.
  delete Symbol.for;
  delete Symbol.keyFor;
  delete Array.fromAsync;

  // Built-in functions that work through a whole list in one go cannot be interrupted everywhere, so the list is kept short. It has
  // to be a real one: its length is the same whenever it is asked for.
  function requireShort(list) {
    if (list !== null && list !== undefined && list.length > limits.elements) {
      throw new RangeError('列表超过 ' + limits.elements + ' 项 / a list of more than ' + limits.elements + ' elements');
    }
  }
  function guard(owner, name, check) {
    const original = owner[name];
    const guarded = {
      [name](...given) {
        check(this, given);
        return apply(original, this, given);
      },
    }[name];
    defineProperty(owner, name, { value: guarded });
  }
  const FREE = ['constructor', 'push', 'pop', 'at', 'entries', 'keys', 'values'];
  for (const name of ownKeys(Array.prototype)) {
    if (typeof name === 'string' && typeof Array.prototype[name] === 'function' && !FREE.includes(name)) {
      guard(Array.prototype, name, (self, given) => {
        if (!isArray(self)) throw new TypeError('只能用于列表 / for lists alone');
        requireShort(self);
        for (let i = 0; i < given.length; i++) {
          if (isArray(given[i])) requireShort(given[i]);
          // An object that says it is to be spread is not.
          else if (name === 'concat' && typeof given[i] === 'object') given[i] = [given[i]];
        }
      });
    }
  }
  const from = (items, each) => {
    const list = [];
    const iterator = items[Symbol.iterator];
    if (iterator === undefined || iterator === null) {
      const length = +items.length || 0;
      requireShort({ length });
      for (let i = 0; i < length; i++) list[i] = items[i];
    } else {
      for (const item of { [Symbol.iterator]: () => apply(iterator, items, []) }) {
        list[list.length] = item;
        requireShort(list);
      }
    }
    if (each !== undefined) for (let i = 0; i < list.length; i++) list[i] = each(list[i], i);
    return list;
  };
  defineProperty(Array, 'from', { value: from });
  // A search for a long text in a long text takes the product of both, and is not interrupted either.
  const SOUGHT = 1000;
  for (const name of ['indexOf', 'lastIndexOf', 'includes', 'split', 'replaceAll', 'replace']) {
    guard(String.prototype, name, (self, given) => {
      if (given[0] === undefined || given[0] instanceof RealmRegExp) return;
      given[0] = '' + given[0];
      if (given[0].length > SOUGHT) {
        throw new RangeError('查找的文本超过 ' + SOUGHT + ' 字 / a text of more than ' + SOUGHT + ' characters is not looked for');
      }
    });
  }
  // Letters that grow (ß) are put in one by one, each time with a new text.
  const CASED = 10000;
  for (const name of ['toUpperCase', 'toLowerCase', 'toLocaleUpperCase', 'toLocaleLowerCase']) {
    guard(String.prototype, name, (self) => {
      if (('' + self).length > CASED) {
        throw new RangeError('文本超过 ' + CASED + ' 字 / a text of more than ' + CASED + ' characters');
      }
    });
  }
  guard(String.prototype, 'localeCompare', (self, given) => {
    requireShort('' + self);
    requireShort('' + given[0]);
  });
  guard(JSON, 'stringify', (self, given) => requireShort(given[1]));

  // Exact decimals. The digits are worked on by the host; an operator on one is an error, never a rounded number.
  let textOf;
  class Decimal {
    #text;
    static {
      textOf = (value) => (typeof value === 'object' && value !== null && #text in value ? value.#text : undefined);
    }
    constructor(text) {
      this.#text = text;
      freeze(this);
    }
    add(other) { return exact('add', this, other); }
    sub(other) { return exact('sub', this, other); }
    mul(other) { return exact('mul', this, other); }
    div(other, scale, mode = 'half_up') { return exact('div', this, other, scale, mode); }
    round(scale, mode = 'half_up') { return exact('round', this, 0, scale, mode); }
    neg() { return exact('neg', this, 0); }
    abs() { return exact('abs', this, 0); }
    compare(other) { return +compute('compare', this, other); }
    equals(other) { return this.compare(other) === 0; }
    lt(other) { return this.compare(other) < 0; }
    le(other) { return this.compare(other) <= 0; }
    gt(other) { return this.compare(other) > 0; }
    ge(other) { return this.compare(other) >= 0; }
    isZero() { return this.compare(0) === 0; }
    toString() { return this.#text; }
    toJSON() { return this.#text; }
    [Symbol.toPrimitive](hint) {
      if (hint === 'string') return this.#text;
      throw new TypeError(
        '精确小数不能用 + - * / < > == 运算，请用 add sub mul div compare equals / '
        + 'operators do not work on an exact decimal: use add sub mul div compare equals');
    }
  }
  const makeDecimal = (text) => new Decimal(text);

  function operand(value) {
    const text = textOf(value);
    if (text !== undefined) return text;
    if (typeof value === 'string') return value;
    if (isSafeInteger(value)) return '' + value;
    throw new TypeError(
      '不是精确小数：请写 decimal("1.20") / not an exact decimal: write decimal("1.20"), not a number with a fraction');
  }
  function compute(operation, a, b, scale = 0, mode = 'half_up') {
    if (!isSafeInteger(scale)) throw new TypeError('小数位数应是整数 / the scale is a whole number');
    const answer = arithmetic(operation, operand(a), operand(b), scale, '' + mode);
    if (answer[0] === '!') throw new RangeError(answer.slice(1));
    return answer;
  }
  const exact = (...given) => makeDecimal(compute(...given));
  const decimal = (value) => exact('plain', value, 0);

  // Records: a name that is not there is an error instead of undefined.
  function view(values, name, writable) {
    const missing = (key) => new ReferenceError(name + ' 没有字段 ' + key + ' / ' + name + ' has no field ' + key);
    return new RealmProxy(values, freeze({
      get(target, key) {
        if (typeof key === 'symbol' || hasOwn(target, key)) return target[key];
        if (key === 'toJSON' || key === 'then') return undefined;
        throw missing(key);
      },
      set(target, key, value) {
        if (!writable) throw new TypeError(name + ' 只读 / ' + name + ' is read-only');
        if (!hasOwn(target, key)) throw missing(key);
        target[key] = value;
        return true;
      },
      deleteProperty() { throw new TypeError(name + ' 的字段不能删除 / fields of ' + name + ' cannot be deleted'); },
      defineProperty() { throw new TypeError(name + ' 不能增加字段 / no field can be added to ' + name); },
      setPrototypeOf() { throw new TypeError(name + ' 只读 / ' + name + ' is read-only'); },
    }));
  }
  function still(tree) {
    if (tree !== null && typeof tree === 'object') {
      for (const key of keys(tree)) still(tree[key]);
      freeze(tree);
    }
    return tree;
  }
  // From the host: {$d: text} is a decimal, {$r: object, v: values} a record, {$j: text} JSON of a user, in which nothing of this
  // has a meaning; everything else stands for itself.
  function revive(tree, name, writable) {
    if (tree === null || typeof tree !== 'object') return tree;
    if (isArray(tree)) {
      const list = [];
      for (let i = 0; i < tree.length; i++) list.push(revive(tree[i], name, false));
      return freeze(list);
    }
    if (hasOwn(tree, '$d')) return makeDecimal(tree.$d);
    if (hasOwn(tree, '$j')) return still(parse(tree.$j));
    const record = hasOwn(tree, '$r');
    const from = record ? tree.v : tree;
    const values = create(null);
    for (const key of keys(from)) values[key] = revive(from[key], key, false);
    return record ? view(values, name || tree.$r, writable) : freeze(values);
  }
  // To the host: text, whole numbers, true, false, null, lists and objects of them; decimals as text.
  function plain(value, depth) {
    if (value === undefined || value === null) return null;
    if (typeof value === 'string' || typeof value === 'boolean') return value;
    if (typeof value === 'number') {
      if (isSafeInteger(value)) return value;
      throw new TypeError(
        '数 ' + value + ' 不是整数，小数请用 decimal("…") / the number ' + value + ' is not whole: use decimal("…")');
    }
    if (typeof value !== 'object') throw new TypeError('不能交出 ' + typeof value + ' / a ' + typeof value + ' cannot be given');
    const text = textOf(value);
    if (text !== undefined) return text;
    if (value instanceof RealmPromise) throw new TypeError('脚本不能是异步的 / a script cannot be asynchronous');
    if (depth > limits.depth) throw new RangeError('嵌套太深 / nested too deep');
    requireShort(value);
    if (isArray(value)) {
      const list = [];
      for (let i = 0; i < value.length; i++) list.push(plain(value[i], depth + 1));
      return list;
    }
    const tree = create(null);
    for (const key of keys(value)) tree[key] = plain(value[key], depth + 1);
    return tree;
  }
  function shortText(value, longest, name) {
    if (typeof value !== 'string') throw new TypeError(name + ' 应是文本 / ' + name + ' must be text');
    return value.length <= longest ? value : value.slice(0, longest) + '…';
  }

  function ask(operation, given) {
    const answer = parse(host(operation, stringify(plain(given, 0))));
    if (hasOwn(answer, 'error')) throw new Error(answer.error);
    return revive(answer.value);
  }
  const data = freeze({
    find: (object, id, ...fields) => ask('find', { object, id, fields }),
    list: (object, query = {}) => ask('list', { object, query }),
    count: (object, query = {}) => ask('count', { object, query }),
    create: (object, values) => ask('create', { object, values }),
    update: (object, id, version, values) => ask('update', { object, id, version, values }),
    restore: (object, id) => ask('restore', { object, id }),
    purge: (object, id) => ask('purge', { object, id }),
    transition: (object, id, version, name, values = {}) => ask('transition', { object, id, version, name, values }),
  });
  const dates = freeze({
    addDays: (date, days) => compute('addDays', '' + date, days),
    addMonths: (date, months) => compute('addMonths', '' + date, months),
    daysBetween: (from, to) => +compute('daysBetween', '' + from, '' + to),
  });

  // Freezes everything that a script can reach, also what has no name of its own.
  const frozen = new Set();
  const { has, add } = Set.prototype;
  function harden(value) {
    if (value === null || (typeof value !== 'object' && typeof value !== 'function') || apply(has, frozen, [value])) return;
    apply(add, frozen, [value]);
    freeze(value);
    for (const key of ownKeys(value)) {
      const property = getOwnPropertyDescriptor(value, key);
      harden(property.value);
      harden(property.get);
      harden(property.set);
    }
    harden(getPrototypeOf(value));
  }
  for (const root of [
    all, data, dates, decimal, Decimal, RealmPromise,
    function* () {}, async function () {}, async function* () {}, (function* () {})(),
    [][Symbol.iterator](), ''[Symbol.iterator](), new Map().entries(), new Set().entries(), ''.matchAll(/x/g),
  ]) {
    harden(root);
  }

  return function run(script, text) {
    const input = parse(text);
    const record = input.record === null ? null : revive(input.record, 'record', input.writable === true);
    const old = input.old === null ? null : revive(input.old, 'old', false);
    const initial = create(null);
    if (input.writable === true) for (const key of keys(input.record.v)) initial[key] = record[key];
    const problems = [];
    const problem = freeze((code, field, message) => {
      if (problems.length >= limits.problems) throw new RangeError('问题太多 / too many problems');
      const words = message !== null && typeof message === 'object' ? message : { zh: message, en: message };
      problems.push({
        code: shortText(code, 64, 'code'),
        field: field === null || field === undefined ? null : shortText(field, 100, 'field'),
        zh: shortText(words.zh, 500, 'message'),
        en: shortText(words.en, 500, 'message'),
      });
    });
    const log = freeze((message) => { host('log', shortText('' + message, 500, 'message')); });
    const answer = script(
      record, old, revive(input.params), data, revive(input.user), () => input.today, () => input.now,
      decimal, dates, problem, log, input.transition);
    const changes = create(null);
    if (input.writable === true) {
      for (const key of keys(initial)) {
        const now = record[key];
        const text = textOf(now);
        const same = now === initial[key] || (text !== undefined && text === textOf(initial[key]));
        if (!same) changes[key] = plain(now, 0);
      }
    }
    return stringify({ value: plain(answer, 0), changes, problems: plain(problems, 0) });
  };
});
