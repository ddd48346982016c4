// What a hand does to a grid, and the times between the frames meanwhile.

const SCROLLER = '.gscroll';
/** A key that is held repeats thirty times a second. */
const REPEAT = 33;

/** Milliseconds between the frames of the page while something goes on. */
export async function frameTimes(page, act) {
  await page.evaluate(() => {
    const times = (globalThis.partitaFrames = []);
    const tick = (now) => {
      times.push(now);
      globalThis.partitaFrame = requestAnimationFrame(tick);
    };
    globalThis.partitaFrame = requestAnimationFrame(tick);
  });
  await act();
  const times = await page.evaluate(() => {
    cancelAnimationFrame(globalThis.partitaFrame);
    return globalThis.partitaFrames;
  });
  return times.slice(1).map((time, i) => time - times[i]);
}

/** Once no cell waits for its value. */
export async function settled(page) {
  await page.waitForFunction(
    () =>
      [...document.querySelectorAll('.gscroll[aria-busy], .gcell.wait')].every((waiting) => !waiting.checkVisibility()),
    undefined,
    { timeout: 60_000 },
  );
}

/** About five rows a frame. */
export async function wheel(page, seconds) {
  await gesture(page, { yDistance: -6000 * seconds, speed: 6000 });
}

export async function horizontally(page, seconds) {
  const there = Math.ceil(seconds / 2);
  await gesture(page, { xDistance: -1200 * there, speed: 1200 });
  await gesture(page, { xDistance: 1200 * there, speed: 1200 });
}

export async function pageDown(page, seconds) {
  const box = await boxOf(page);
  await page.mouse.click(box.x + 100, box.y + 100);
  const end = performance.now() + seconds * 1000;
  while (performance.now() < end) {
    await page.keyboard.press('PageDown');
    await page.waitForTimeout(REPEAT);
  }
}

/** From where its thumb stands at the top, down and back. */
export async function scrollbar(page, seconds) {
  const box = await boxOf(page);
  const scroller = page.locator(SCROLLER).filter({ visible: true });
  await scroller.evaluate((element) => element.scrollTo(0, 0));
  await page.waitForTimeout(100);
  const x = box.x + box.width - 6;
  const y = box.y + 24;
  await page.mouse.move(x, y);
  await page.mouse.down();
  const began = performance.now();
  for (let gone = 0; gone < 1; gone = (performance.now() - began) / (seconds * 1000)) {
    await page.mouse.move(x, y + (1 - Math.abs(2 * gone - 1)) * (box.height - 80));
    await page.waitForTimeout(10);
  }
  await page.mouse.up();
}

async function gesture(page, how) {
  const box = await boxOf(page);
  const session = await page.context().newCDPSession(page);
  await session.send('Input.synthesizeScrollGesture', {
    x: box.x + box.width / 2,
    y: box.y + box.height / 2,
    gestureSourceType: 'mouse',
    ...how,
  });
  await session.detach();
}

function boxOf(page) {
  return page.locator(SCROLLER).filter({ visible: true }).boundingBox();
}
